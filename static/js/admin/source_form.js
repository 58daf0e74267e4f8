/**
 * The part of the quotation dialog that records a new source, with its outlet and authors, while the text waits.
 */
import { Combobox } from "editor/combobox";
import { field } from "editor/dialogs";
import { _, element, fill } from "editor/elements";
import { icon } from "editor/icons";
import { getJson, postJson } from "editor/requests";

/** The outlet: an existing organisation, or a new name that the server looks up once more before it makes one. */
function outletBox(endpoints) {
  const box = new Combobox({
    label: _("Outlet or publisher"),
    find: async (q, signal) => {
      if (!q) return [];
      const { results } = await getJson(endpoints.speakers, { q, kind: "organization" }, signal);
      return results;
    },
    choose: (row) => {
      box.input.value = row.label;
      box.chosen = row;
    },
  });
  box.show = ((show) => (rows) => {
    show.call(box, rows);
    box.at = -1; // a new outlet is as likely as a known one: Enter keeps what was typed
    box.mark();
  })(box.show);
  box.input.addEventListener("input", () => (box.chosen = null));
  box.data = () => (box.chosen ? { id: box.chosen.id } : box.value ? { name: box.value } : null);
  return box;
}

/** The authors, in order: known people or new names. */
function authorsBox(endpoints) {
  const chosen = [];
  const chips = element("ul", { class: "chips" });
  const draw = () => {
    chips.replaceChildren(
      ...chosen.map((row, index) =>
        element(
          "li", {}, row.label ?? row.name,
          element("button", {
            type: "button", class: "plain", "aria-label": fill(_("Remove %(name)s"), { name: row.label ?? row.name }),
            onclick: () => {
              chosen.splice(index, 1);
              draw();
            },
          }, icon("x")),
        ),
      ),
    );
    chips.hidden = chosen.length === 0;
  };
  const box = new Combobox({
    label: _("Authors"),
    hint: _("One after the other, in the order of the byline."),
    find: async (q, signal) => {
      if (!q) return [];
      const { results } = await getJson(endpoints.speakers, { q, kind: "person" }, signal);
      return [...results, { action: true, label: fill(_("Add “%(name)s” as a new person"), { name: q }), name: q }];
    },
    choose: (row) => {
      chosen.push(row.action ? { name: row.name } : { id: row.id, label: row.label });
      box.clear();
      draw();
    },
  });
  box.dom.insertBefore(chips, box.dom.children[1]);
  box.data = () => [
    ...chosen.map(({ id, name }) => (id ? { id } : { name })),
    ...(box.value ? [{ name: box.value }] : []),
  ];
  draw();
  return box;
}

export class SourceForm {
  /** `done(row)` is called with the new source, or with the one that was already there; `back()` leaves the form. */
  constructor({ config, done, back }) {
    this.config = config;
    this.done = done;
    const choices = config.sourceChoices;
    this.fields = {
      url: field({ name: "url", label: _("Address (URL)"), type: "url", hint: _("Empty for what has none.") }),
      title: field({ name: "title", label: _("Title"), required: true }),
      issued: field({ name: "issued", label: _("Published on"), hint: _("2023, 2023-11 or 2023-11-08"), attributes: { inputmode: "numeric" } }),
      kind: field({ name: "kind", label: _("Kind"), options: choices.kinds, value: choices.kinds[0]?.[0] }),
      url_access: field({ name: "url_access", label: _("Access"), options: choices.access }),
      language: field({ name: "language", label: _("Language"), options: choices.languages }),
    };
    this.outlet = outletBox(config.endpoints);
    this.authors = authorsBox(config.endpoints);
    this.alert = element("div", { role: "alert", class: "error" });
    const { url, title, issued, kind, url_access: access, language } = this.fields;
    this.dom = element(
      "fieldset", { class: "source-form" }, element("legend", {}, _("New source")),
      url.dom, title.dom, this.outlet.dom, this.authors.dom,
      element("div", { class: "columns" }, issued.dom, kind.dom, access.dom, language.dom),
      this.alert,
      element(
        "div", { class: "row" },
        element("button", { type: "button", class: "primary", onclick: () => this.create() }, _("Create and use")),
        element("button", { type: "button", onclick: back }, _("Back to the search")),
      ),
    );
    url.input.addEventListener("change", () => this.checkAddress());
  }

  /** Begin with what was typed into the search: an address, or a title. */
  start(words) {
    const isAddress = /^https?:\/\//i.test(words);
    if (words) this.fields[isAddress ? "url" : "title"].input.value = words;
    this.fields[isAddress || !words ? (words ? "title" : "url") : "url"].input.focus();
    if (isAddress) this.checkAddress();
  }

  /** Tell at once when the address is already on record, and offer that source. */
  async checkAddress() {
    const address = this.fields.url.input.value.trim();
    this.alert.replaceChildren();
    if (!/^https?:\/\//i.test(address)) return;
    try {
      const { results } = await getJson(this.config.endpoints.sources, { q: address });
      if (results.length) this.offer(results[0]);
    } catch {
      // Creating asks again, and says what is wrong.
    }
  }

  offer(row) {
    this.alert.replaceChildren(
      element("p", {}, fill(_("This address is already on record: %(label)s."), { label: row.label })),
      element("button", { type: "button", class: "primary", onclick: () => this.done(row) }, _("Use that source")),
    );
  }

  async create() {
    if (this.isWaiting) return; // a second Enter must not make a second source
    this.isWaiting = true;
    const data = Object.fromEntries(Object.entries(this.fields).map(([name, { input }]) => [name, input.value.trim()]));
    data.publisher = this.outlet.data();
    data.authors = this.authors.data();
    for (const one of Object.values(this.fields)) one.error([]);
    this.alert.replaceChildren();
    try {
      this.done(await postJson(this.config.endpoints.createSource, data));
    } catch (error) {
      this.refuse(error);
    } finally {
      this.isWaiting = false;
    }
  }

  refuse(error) {
    const left = [];
    for (const [name, messages] of Object.entries(error.errors ?? { "": [error.message] })) {
      if (this.fields[name]) this.fields[name].error(messages);
      else left.push(...messages);
    }
    if (error.data?.existing) this.offer(error.data.existing);
    else this.alert.replaceChildren(...left.map((message) => element("p", {}, message)));
    this.dom.querySelector("[aria-invalid=true]")?.focus();
  }
}
