/**
 * The dialog of a house comment or editor's note. Knows nothing of the editor that opens it.
 */
import { Combobox } from "editor/combobox";
import { openDialog } from "editor/dialogs";
import { _, element, uniqueId } from "editor/elements";
import { getJson } from "editor/requests";

/** How the kinds of the house's voice are called. */
export const VOICES = { comment: _("House comment"), "editor-note": _("Editor’s note") };

/** Ask for kind and author. Resolves to {kind, by}, to {remove: true}, or to null. */
export async function askVoice({ config, attributions }, attrs) {
  const state = { kind: attrs.kind ?? "comment", by: attrs.by };
  const name = uniqueId("kind");
  const card = element("div", { class: "card" });
  const box = new Combobox({
    label: _("By"),
    hint: _("Empty for the house itself."),
    find: async (q, signal) => (await getJson(config.endpoints.speakers, { q }, signal)).results,
    choose: (row) => {
      attributions.rememberSpeaker(row);
      state.by = row.key;
      box.clear();
      draw();
    },
  });
  const draw = () => {
    card.hidden = !state.by;
    box.dom.hidden = Boolean(state.by);
    if (!state.by) return;
    card.replaceChildren(
      element("span", { class: "card-label" }, _("By")),
      element("span", { class: "card-title" }, attributions.speakerLine({ speaker: state.by })),
      element("button", { type: "button", onclick: () => { state.by = null; draw(); box.focus(); } }, _("Change")),
    );
  };
  draw();
  return openDialog({
    title: _("The house’s own voice"),
    className: "small-dialog",
    submitLabel: _("Save"),
    onSubmit: (finish) => finish(state),
    build: (finish, dialog) => ({
      content: element(
        "div", {},
        element(
          "fieldset", { class: "form-choice" }, element("legend", { class: "visually-hidden" }, _("Kind")),
          ...Object.entries(VOICES).map(([kind, label]) =>
            element("label", {}, element("input", { type: "radio", name, value: kind, checked: kind === state.kind, onchange: () => (state.kind = kind) }), label),
          ),
        ),
        card, box.dom,
      ),
      buttons: [element("button", { type: "button", class: "danger", onclick: () => finish({ remove: true }) }, _("Back to plain text"))],
      focus: () => dialog.querySelector("input[type=radio]:checked").focus(),
    }),
  });
}
