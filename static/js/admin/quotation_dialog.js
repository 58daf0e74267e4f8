/**
 * The dialog that says whose words a quotation is and where they stand: source, speaker, via, language.
 * Knows nothing of the editor that opens it.
 */
import { Combobox } from "editor/combobox";
import { field, openDialog } from "editor/dialogs";
import { _, element, fill, uniqueId } from "editor/elements";
import { icon } from "editor/icons";
import { getJson, postJson } from "editor/requests";
import { SourceForm } from "editor/source_form";

const isAddress = (text) => /^https?:\/\/\S+$/i.test(text);

function sourceRow(row, badge = "") {
  const detail = [row.publisher, row.issued, (row.authors ?? []).join(", ")].filter(Boolean).join(" · ");
  return { ...row, label: row.title, detail, badge, source: row };
}

/** Rows for the source list: the last one, those of this text, then what the server finds. */
function findSources({ config, attributions, used }) {
  return async (q, signal) => {
    const { results, may_add: mayAdd } = await getJson(config.endpoints.sources, { q }, signal);
    const rows = [];
    if (!q) {
      const near = [attributions.last?.source, ...used].filter(Boolean).map(String);
      for (const id of new Set(near)) {
        const row = attributions.source(id);
        if (row) rows.push(sourceRow(row, id === String(attributions.last?.source) ? _("last used") : _("in this text")));
      }
    }
    const have = new Set(rows.map((row) => String(row.id)));
    rows.push(...results.filter((row) => !have.has(String(row.id))).map((row) => sourceRow(row)));
    if (mayAdd && (q === "" || !isAddress(q) || results.length === 0)) {
      const label = !q ? _("New source…") : isAddress(q) ? _("New source at this address…") : fill(_("New source “%(title)s”…"), { title: q });
      rows.push({ action: "create", label, words: q });
    }
    return rows;
  };
}

/** Rows for the speaker list; `state` tells which source has been chosen. */
function findSpeakers({ config, state }) {
  return async (q, signal) => {
    const { results, may_add: mayAdd } = await getJson(
      config.endpoints.speakers, { q, source: state.source?.id ?? "" }, signal,
    );
    const rows = results.map((row) => ({ ...row, detail: row.detail ?? "" }));
    if (!q) return rows;
    rows.push({ action: "text", label: fill(_("Only the words “%(words)s”"), { words: q }), detail: _("for a speaker who is not named"), words: q });
    if (mayAdd?.person) rows.push({ action: "person", label: fill(_("New person “%(name)s”"), { name: q }), words: q });
    if (mayAdd?.organization) rows.push({ action: "organization", label: fill(_("New organisation “%(name)s”"), { name: q }), words: q });
    return rows;
  };
}

class QuotationForm {
  constructor({ config, attributions, attrs, used, words, forms, form, isNew }) {
    Object.assign(this, { config, attributions, isNew });
    this.state = { form, source: null, speaker: null, vias: [] };
    this.restore(attrs);
    this.sourceBox = new Combobox({
      label: _("Source"),
      hint: _("Search by title, outlet, person, or paste the address."),
      find: findSources({ config, attributions, used }),
      choose: (row) => (row.action ? this.openSourceForm(row.words) : this.chooseSource(row.source)),
      submitEmpty: () => this.submit?.(),
    });
    this.speakerBox = new Combobox({
      label: _("Speaker"),
      hint: _("Empty when the author of the source speaks."),
      find: findSpeakers({ config, state: this.state }),
      choose: (row) => this.chooseSpeaker(row),
      submitEmpty: () => this.submit?.(),
    });
    this.viaBox = new Combobox({
      label: _("Via"),
      hint: _("The source through which the house has the words, when it is not the original."),
      find: async (q, signal) => (await findSources({ config, attributions, used })(q, signal)).filter((row) => !row.action),
      choose: (row) => {
        attributions.rememberSource(row.source);
        this.state.vias.push(row.source);
        this.viaBox.clear();
        this.draw();
      },
    });
    this.language = field({ name: "lang", label: _("Language of the quotation"), options: config.sourceChoices.languages, value: attrs.lang ?? "" });
    this.sourceCard = element("div", { class: "card" });
    this.speakerCard = element("div", { class: "card" });
    this.viaList = element("ol", { class: "chips" });
    this.sourceForm = null;
    this.alert = element("p", { class: "error", role: "alert" });
    this.place = element("div", { class: "source-place" }, this.sourceCard, this.sourceBox.dom);
    this.dom = element(
      "div", { class: "quotation-form" },
      words ? element("blockquote", { class: "excerpt" }, words) : null,
      forms.length > 1 ? this.formChoice(forms) : null,
      this.place,
      element("div", { class: "speaker-place" }, this.speakerCard, this.speakerBox.dom),
      element(
        "details", { open: this.state.vias.length > 0 || Boolean(attrs.lang) },
        element("summary", {}, _("Via, language")), this.viaList, this.viaBox.dom, this.language.dom,
      ),
      this.alert,
    );
    this.draw();
  }

  restore(attrs) {
    const { attributions, state } = this;
    if (attrs.source) state.source = attributions.source(attrs.source) ?? { id: attrs.source, title: attributions.sourceLine(attrs.source) };
    if (attrs.speaker) state.speaker = { key: attrs.speaker, label: attributions.speakerLine(attrs) };
    else if (attrs.speakerText) state.speaker = { text: attrs.speakerText };
    state.vias = (attrs.via ?? "").split(" ").filter(Boolean).map((id) => attributions.source(id) ?? { id, title: attributions.sourceLine(id) });
    this.cite = attrs.cite;
  }

  formChoice(forms) {
    const name = uniqueId("form");
    const labels = { block: _("As a block"), inline: _("Within the sentence") };
    return element(
      "fieldset", { class: "form-choice" }, element("legend", { class: "visually-hidden" }, _("Form")),
      ...forms.map((key) =>
        element(
          "label", {},
          element("input", { type: "radio", name, value: key, checked: key === this.state.form, onchange: () => (this.state.form = key) }),
          labels[key],
        ),
      ),
    );
  }

  card(place, box, { title, detail, label, clear }) {
    place.hidden = !title;
    box.dom.hidden = Boolean(title);
    if (!title) return;
    place.replaceChildren(
      element("span", { class: "card-label" }, label),
      element("span", { class: "card-title" }, title), ...(detail ? [element("span", { class: "card-detail" }, detail)] : []),
      element("button", {
        type: "button", onclick: () => {
          clear();
          this.draw();
          box.focus();
        },
      }, _("Change")),
    );
    place.lastChild.setAttribute("aria-label", fill(_("Change: %(label)s"), { label }));
  }

  draw() {
    const { source, speaker, vias } = this.state;
    this.card(this.sourceCard, this.sourceBox, {
      label: _("Source"), title: source?.title, detail: source ? sourceRow(source).detail : "", clear: () => (this.state.source = null),
    });
    this.card(this.speakerCard, this.speakerBox, {
      label: _("Speaker"), title: speaker ? (speaker.label ?? `“${speaker.text}”`) : "", detail: speaker?.text ? _("not named") : "", clear: () => (this.state.speaker = null),
    });
    const swap = (from, to) => {
      [vias[from], vias[to]] = [vias[to], vias[from]];
      this.draw();
    };
    const tool = (drawing, label, onclick, disabled = false) =>
      element("button", { type: "button", class: "plain", "aria-label": label, disabled, onclick }, icon(drawing));
    this.viaList.hidden = vias.length === 0;
    this.viaList.replaceChildren(
      ...vias.map((row, index) =>
        element(
          "li", {}, row.title,
          tool("arrow-up", fill(_("Move up: %(title)s"), row), () => swap(index, index - 1), index === 0),
          tool("arrow-down", fill(_("Move down: %(title)s"), row), () => swap(index, index + 1), index === vias.length - 1),
          tool("x", fill(_("Remove %(title)s"), row), () => {
            vias.splice(index, 1);
            this.draw();
          }),
        ),
      ),
    );
    this.changed?.();
  }

  chooseSource(row) {
    this.attributions.rememberSource(row);
    this.state.source = row;
    this.sourceBox.clear();
    this.closeSourceForm();
    this.draw();
    if (this.state.speaker) this.ready?.();
    else this.speakerBox.focus();
  }

  /** Enter may come before a new speaker is on record: whoever submits waits for `recorded`. */
  chooseSpeaker(row) {
    this.recorded = this.recordSpeaker(row);
    return this.recorded;
  }

  async recordSpeaker(row) {
    this.alert.textContent = "";
    this.speakerBox.clear();
    try {
      if (row.action === "text") this.state.speaker = { text: row.words };
      else {
        const speaker = row.action
          ? await postJson(this.config.endpoints.createSpeaker, { kind: row.action, name: row.words })
          : row;
        this.attributions.rememberSpeaker(speaker);
        this.state.speaker = { key: speaker.key, label: speaker.label };
      }
      this.draw();
      this.ready?.();
      return true;
    } catch (error) {
      this.alert.textContent = error.message;
      this.speakerBox.input.value = row.words ?? "";
      return false;
    }
  }

  openSourceForm(words) {
    this.sourceForm ??= new SourceForm({
      config: this.config,
      done: (row) => this.chooseSource(row),
      back: () => {
        this.closeSourceForm();
        this.sourceBox.focus();
      },
    });
    this.place.replaceChildren(this.sourceForm.dom);
    this.sourceForm.start(words);
    this.changed?.();
  }

  closeSourceForm() {
    if (!this.sourceForm) return;
    this.sourceForm = null;
    this.place.replaceChildren(this.sourceCard, this.sourceBox.dom);
    this.changed?.();
  }

  /** Where the next key is most likely meant to go. */
  focus() {
    if (!this.state.source) {
      if (isAddress(this.cite ?? "")) this.sourceBox.input.value = this.cite;
      this.sourceBox.focus();
    } else if (!this.state.speaker) this.speakerBox.focus();
    else this.ready?.();
  }

  value() {
    const { form, source, speaker, vias } = this.state;
    return {
      form,
      attrs: {
        source: source ? String(source.id) : null,
        cite: source ? source.url || null : null,
        speaker: speaker?.key ?? null,
        speakerText: speaker?.text ?? null,
        via: vias.map((row) => row.id).join(" ") || null,
        lang: this.language.input.value || null,
      },
    };
  }
}

/**
 * Ask for an attribution. Resolves to {form, attrs}, to {remove: true}, or to null when it was left.
 * `attrs`: the present ones; `used`: keys of sources in this text, nearest first; `forms`: "block", "inline" or both.
 */
export function askAttribution({ config, attributions, attrs = {}, used = [], words = "", forms = ["block"], form = "block", isNew = true }) {
  const content = new QuotationForm({ config, attributions, attrs, used, words, forms, form, isNew });
  const submit = async (finish) => {
    if (content.sourceForm) {
      content.sourceForm.create();
      return;
    }
    if ((await content.recorded) === false) return;
    const value = content.value();
    if (value.attrs.source) attributions.last = { ...value.attrs };
    finish(value);
  };
  return openDialog({
    title: isNew ? _("Quote") : _("Quotation"),
    className: "quotation-dialog",
    submitLabel: isNew ? _("Quote") : _("Save"),
    onSubmit: submit,
    build: (finish, dialog) => {
      content.submit = () => submit(finish);
      content.ready = () => dialog.querySelector("footer [type=submit]").focus();
      content.changed = () => {
        const button = dialog.querySelector("footer [type=submit]");
        if (!button) return;
        button.hidden = Boolean(content.sourceForm);
        const named = Boolean(content.state.source);
        button.textContent = named ? (isNew ? _("Quote") : _("Save")) : isNew ? _("Quote without a source") : _("Save without a source");
      };
      return {
        content: content.dom,
        buttons: isNew ? [] : [element("button", { type: "button", class: "danger", onclick: () => finish({ remove: true }) }, _("Not a quotation"))],
        focus: () => {
          content.changed();
          content.focus();
        },
      };
    },
  });
}
