/**
 * The frame of every dialog: a native <dialog>, outside the page's form so that nothing in it is submitted with it.
 */
import { _, element, uniqueId } from "editor/elements";
import { icon } from "editor/icons";

/**
 * Open a dialog and resolve to what it was finished with, or null when it was left.
 * `build(finish)` returns {content, buttons?, focus?}. Escape, the cross and Cancel leave; the focus goes back.
 */
export function openDialog({ title, className = "", build, submitLabel = null, onSubmit = null }) {
  return new Promise((resolve) => {
    const id = uniqueId("dialog");
    let result = null;
    const finish = (value) => {
      result = value;
      dialog.close();
    };
    const form = element("form", { method: "dialog", novalidate: true });
    const dialog = element("dialog", { class: `body-dialog ${className}`, "aria-labelledby": `${id}-title` }, form);
    const back = document.activeElement;
    const { content, buttons = [], focus } = build(finish, dialog);
    form.append(
      element(
        "header", {}, element("h2", { id: `${id}-title` }, title),
        element("button", { type: "button", class: "plain", "aria-label": _("Close"), onclick: () => dialog.close() }, icon("x")),
      ),
      element("div", { class: "dialog-content" }, content),
      element(
        "footer", {}, ...buttons,
        element("span", { class: "spring" }),
        element("button", { type: "button", onclick: () => dialog.close() }, _("Cancel")),
        submitLabel ? element("button", { type: "submit", class: "primary" }, submitLabel) : null,
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      onSubmit?.(finish);
    });
    dialog.addEventListener("keydown", (event) => {
      // The page behind must not act on keys that were meant for the dialog.
      event.stopPropagation();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        onSubmit?.(finish);
      }
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (back?.isConnected) back.focus({ preventScroll: true });
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
    focus?.();
  });
}

/** A labelled field; returns {dom, input, error(messages)}. `options` makes a select of [value, label] pairs. */
export function field({ name, label, type = "text", value = "", hint = "", options = null, required = false, rows = 0, attributes = {} }) {
  const id = uniqueId(name);
  const common = {
    id, name, required, "aria-describedby": `${id}-error${hint ? ` ${id}-hint` : ""}`, ...attributes,
  };
  let input;
  if (options) {
    input = element("select", common, ...options.map(([key, text]) => element("option", { value: key }, text)));
    input.value = value;
  } else if (rows) {
    input = element("textarea", { ...common, rows });
    input.value = value;
  } else if (type === "checkbox") {
    input = element("input", { ...common, type });
    input.checked = Boolean(value);
  } else input = element("input", { ...common, type, value, autocomplete: "off" });
  const message = element("p", { id: `${id}-error`, class: "error", role: "alert" });
  const caption = element("label", { for: id }, label, required ? element("span", { class: "required", "aria-hidden": "true" }, " *") : null);
  const parts = type === "checkbox" ? [input, caption] : [caption, input];
  return {
    input,
    dom: element(
      "div", { class: `dialog-field ${type === "checkbox" ? "is-check" : ""}` }, ...parts,
      hint ? element("p", { id: `${id}-hint`, class: "hint" }, hint) : null, message,
    ),
    error(messages) {
      message.textContent = (messages ?? []).join(" ");
      if (messages?.length) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    },
  };
}
