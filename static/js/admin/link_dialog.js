/**
 * The dialog of a link: an address, or one of this site's own posts found by its words. Knows nothing of the editor.
 */
import { Combobox } from "editor/combobox";
import { field, openDialog } from "editor/dialogs";
import { _, element, fill } from "editor/elements";
import { getJson } from "editor/requests";

/** Addresses that may stand in a link: web, mail, this site, this page. Anything else is dropped. */
export function isAllowedAddress(href) {
  const text = href.replace(/[\u0000-\u0020\u00a0]/g, "");
  return /^(https?:\/\/|mailto:|tel:|#|\/(?!\/)|\?)/i.test(text) || /^[\w.-]+(\/|$)/.test(text);
}

/** What was typed, as an address: a bare host gets https, a bare mail address gets mailto. */
function completeAddress(text) {
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(text)) return `mailto:${text}`;
  if (/^(www\.|[a-z0-9-]+(\.[a-z0-9-]+)+(\/|$))/i.test(text)) return `https://${text}`;
  return text;
}

/**
 * Ask where a link leads. Resolves to {href, title, hreflang, text}, to {remove: true}, or to null.
 * `attrs`: those of the link that is edited; `words`: what is selected; `headings`: {href, label} of this text.
 */
export function askLink({ config, attrs = {}, editing = false, words = "", headings = [] }) {
  const title = field({ name: "title", label: _("Title"), value: attrs.title ?? "", hint: _("Shown when the pointer rests on the link. Usually empty.") });
  const language = field({ name: "hreflang", label: _("Language of the page"), value: attrs.hreflang ?? "", options: config.sourceChoices.languages });
  const text = field({ name: "text", label: _("Words"), value: "" });
  const alert = element("p", { class: "error", role: "alert" });
  let done;
  const box = new Combobox({
    label: _("Address, or words of a post"),
    find: async (q, signal) => {
      if (isAllowedAddress(q) && /[/:#@]/.test(q)) return [];
      const { results } = await getJson(config.endpoints.posts, { q }, signal);
      const own = headings.filter(({ label }) => q && label.toLowerCase().includes(q.toLowerCase()));
      return [
        ...own.map((row) => ({ ...row, detail: _("heading in this text") })),
        ...results.map((row) => ({ ...row, href: row.url, detail: row.detail })),
      ];
    },
    choose: (row) => {
      box.input.value = row.href;
      if (!text.input.value) text.input.value = row.label;
      box.close();
      done.focus();
    },
    submitEmpty: () => done.click(),
  });
  box.input.value = attrs.href ?? (isAllowedAddress(words) && /^(https?:|www\.)/i.test(words) ? words : "");
  const submit = (finish) => {
    const href = completeAddress(box.value);
    if (!href && editing) return finish({ remove: true });
    if (!href || !isAllowedAddress(href)) {
      alert.textContent = _("Write an address that begins with https://, or choose a post from the list.");
      return box.focus();
    }
    return finish({ href, title: title.input.value.trim() || null, hreflang: language.input.value || null, text: text.input.value.trim() });
  };
  return openDialog({
    title: editing ? _("Link") : words ? fill(_("Link “%(words)s”"), { words: words.slice(0, 40) }) : _("Insert a link"),
    className: "small-dialog",
    submitLabel: editing ? _("Save") : _("Link"),
    onSubmit: submit,
    build: (finish, dialog) => ({
      content: element(
        "div", {}, box.dom, alert, !words && !editing ? text.dom : null,
        element("details", {}, element("summary", {}, _("Title, language")), title.dom, language.dom),
      ),
      buttons: editing ? [element("button", { type: "button", class: "danger", onclick: () => finish({ remove: true }) }, _("Remove the link"))] : [],
      focus: () => {
        done = dialog.querySelector("footer [type=submit]");
        box.focus();
        box.input.select();
      },
    }),
  });
}
