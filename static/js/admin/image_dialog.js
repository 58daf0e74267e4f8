/**
 * Chooses a picture from the library, or uploads one with everything that must be said about it.
 */
import { field, openDialog } from "editor/dialogs";
import { _, element, fill, uniqueId } from "editor/elements";
import { FocalPoint } from "editor/focal_point";
import { icon } from "editor/icons";
import { getJson, postForm } from "editor/requests";

const TYPING_PAUSE = 200; // milliseconds

/** The library: a search box over a grid of pictures. */
function libraryPanel({ config, choose }) {
  const id = uniqueId("library");
  const input = element("input", { type: "search", id, autocomplete: "off" });
  const grid = element("ul", { class: "image-grid" });
  const status = element("p", { role: "status", class: "hint" });
  let timer;
  let pending;
  const find = async () => {
    pending?.abort();
    pending = new AbortController();
    try {
      const { results } = await getJson(config.endpoints.images, { q: input.value.trim() }, pending.signal);
      status.textContent = results.length ? "" : _("No picture fits. Upload one, or search for other words.");
      grid.replaceChildren(
        ...results.map((row) =>
          element(
            "li", {},
            element(
              "button", { type: "button", onclick: () => choose(row) },
              element("img", { src: row.thumbnail ?? row.url, alt: "", loading: "lazy" }),
              element("span", { class: "image-name" }, row.label), row.detail ? element("span", { class: "hint" }, row.detail) : null,
            ),
          ),
        ),
      );
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = error.message;
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, TYPING_PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  find();
  const dom = element("div", {}, element("label", { for: id }, _("Search the library")), input, status, grid);
  return { dom, focus: () => input.focus() };
}

/** The upload: what the file itself says fills the fields, the author adds what is missing. */
function uploadPanel({ config, done, file }) {
  const id = uniqueId("file");
  const input = element("input", { type: "file", id, accept: config.imageTypes });
  const point = new FocalPoint({ labels: true });
  let address = null;
  const fields = {
    alt_text: field({ name: "alt_text", label: _("Alternative text"), rows: 2, hint: _("What the picture shows, for those who cannot see it.") }),
    is_decorative: field({ name: "is_decorative", label: _("Decorative: it says nothing that the text does not"), type: "checkbox" }),
    caption: field({ name: "caption", label: _("Caption"), rows: 2 }),
    creator: field({ name: "creator", label: _("Creator"), hint: _("Who made it.") }),
    credit_line: field({ name: "credit_line", label: _("Credit line"), hint: _("As it must be printed.") }),
    copyright_notice: field({ name: "copyright_notice", label: _("Copyright notice") }),
  };
  const alert = element("p", { class: "error", role: "alert" });
  let chosen = null;
  let busy = false;
  const decorative = fields.is_decorative.input;
  decorative.addEventListener("change", () => {
    fields.alt_text.input.disabled = decorative.checked;
    if (decorative.checked) fields.alt_text.input.value = "";
  });
  const take = async (picked) => {
    if (!picked) return;
    chosen = picked;
    alert.textContent = "";
    if (address) URL.revokeObjectURL(address);
    address = URL.createObjectURL(picked);
    point.show(address);
    const form = new FormData();
    form.append("file", picked);
    try {
      const said = await postForm(config.endpoints.readImage, form);
      for (const [name, text] of Object.entries(said.fields)) {
        if (fields[name] && !fields[name].input.value) fields[name].input.value = text;
      }
    } catch (error) {
      alert.textContent = error.message;
    }
    fields.alt_text.input.focus();
  };
  input.addEventListener("change", () => take(input.files[0]));
  const drop = element(
    "div", { class: "drop" }, element("label", { for: id }, _("Choose a file, or drop one here")), input,
  );
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
  const submit = async () => {
    if (busy) return;
    for (const one of Object.values(fields)) one.error([]);
    if (!chosen) {
      alert.textContent = _("Choose a file first.");
      input.focus();
      return;
    }
    const form = new FormData();
    form.append("file", chosen);
    form.append("focal_x", point.x.value);
    form.append("focal_y", point.y.value);
    for (const [name, one] of Object.entries(fields)) {
      if (name === "is_decorative") form.append(name, one.input.checked ? "true" : "");
      else form.append(name, one.input.value.trim());
    }
    busy = true;
    alert.textContent = _("Uploading…");
    try {
      done(await postForm(config.endpoints.uploadImage, form));
    } catch (error) {
      alert.textContent = "";
      for (const [name, messages] of Object.entries(error.errors ?? { "": [error.message] })) {
        if (fields[name]) fields[name].error(messages);
        else alert.textContent += `${messages.join(" ")} `;
      }
      dom.querySelector("[aria-invalid=true]")?.focus();
    } finally {
      busy = false;
    }
  };
  const { alt_text: alt, is_decorative: plain, caption, creator, credit_line: credit, copyright_notice: notice } = fields;
  const dom = element(
    "div", { class: "upload" }, drop, point.dom, alert, alt.dom, plain.dom, caption.dom,
    element("div", { class: "columns" }, credit.dom, creator.dom, notice.dom),
    element("button", { type: "button", class: "primary", onclick: submit }, icon("upload"), _("Upload and insert")),
  );
  if (file) take(file);
  return { dom, focus: () => input.focus() };
}

/** Resolves to a row of the library, {id, …}, or null. `file`: a picture that was dropped or pasted. */
export function askImage({ config, file = null }) {
  return openDialog({
    title: _("Picture"),
    className: "image-dialog",
    build: (finish) => {
      const id = uniqueId("tabs");
      const panels = [
        { label: _("Library"), ...libraryPanel({ config, choose: finish }) },
        { label: _("Upload"), ...uploadPanel({ config, done: finish, file }) },
      ];
      const show = (index, focus = false) => {
        panels.forEach((panel, at) => {
          panel.dom.hidden = at !== index;
          panel.tab.setAttribute("aria-selected", String(at === index));
          panel.tab.tabIndex = at === index ? 0 : -1;
        });
        if (focus) panels[index].tab.focus();
      };
      panels.forEach((panel, index) => {
        panel.dom.id = `${id}-panel-${index}`;
        panel.dom.setAttribute("role", "tabpanel");
        panel.dom.setAttribute("aria-labelledby", `${id}-tab-${index}`);
        panel.tab = element("button", {
          type: "button", role: "tab", id: `${id}-tab-${index}`, "aria-controls": panel.dom.id, onclick: () => show(index),
          onkeydown: (event) => {
            if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
            event.preventDefault();
            show(1 - index, true);
          },
        }, panel.label);
      });
      show(file ? 1 : 0);
      const tabs = element("div", { role: "tablist", class: "tabs", "aria-label": fill(_("Where the picture comes from"), {}) }, ...panels.map((panel) => panel.tab));
      return { content: element("div", {}, tabs, ...panels.map((panel) => panel.dom)), focus: () => panels[file ? 1 : 0].focus() };
    },
  });
}
