/**
 * Chooses a record to embed, by its kind's own search, or makes one in the admin's form in a second window.
 */
import { Combobox } from "editor/combobox";
import { field, openDialog } from "editor/dialogs";
import { _, element, fill, uniqueId } from "editor/elements";
import { icon } from "editor/icons";
import { askImage } from "editor/image_dialog";
import { labelOf } from "editor/previews";
import { getJson } from "editor/requests";

const LOOK_AGAIN = 300; // milliseconds between looks whether the second window has been closed

/**
 * Open the admin's add form in a second window; resolves to the new key, or null when it was closed without one.
 * The admin's own script writes the key into the field that the window is named after.
 */
function createInWindow(url, host) {
  const id = uniqueId("embed-created");
  const input = element("input", { type: "hidden", id });
  host.append(input);
  const second = window.open(`${url}${url.includes("?") ? "&" : "?"}_popup=1`, id, "width=900,height=700,resizable=yes,scrollbars=yes");
  if (!second) return Promise.resolve(null);
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (!second.closed) return;
      clearInterval(timer);
      input.remove();
      resolve(input.value || null);
    }, LOOK_AGAIN);
  });
}

/** Resolves to {id} or null. */
function askEmbed({ config, kind, label }) {
  const about = config.embeds.find((one) => one.kind === kind);
  return openDialog({
    title: fill(_("Insert: %(label)s"), { label }),
    className: "small-dialog",
    build: (finish, dialog) => {
      const url = config.endpoints.embedChoose.replace("KIND", kind);
      const box = new Combobox({
        label,
        hint: _("The newest come first."),
        find: async (q, signal) => (await getJson(url, { q }, signal)).results,
        choose: (row) => finish({ id: row.id }),
      });
      const create = about?.add_url
        ? element("button", {
            type: "button",
            onclick: async () => {
              const id = await createInWindow(about.add_url, dialog);
              if (id) finish({ id });
            },
          }, icon("plus"), fill(_("New: %(label)s…"), { label }))
        : null;
      return { content: element("div", {}, box.dom, create), focus: () => box.focus() };
    },
  });
}

/** Resolves to {href, linkText} or null. */
function askVideo({ href = "" }) {
  const address = field({ name: "href", label: _("Address of the video"), type: "url", value: href ?? "", required: true, hint: _("The page where it is watched. Readers get a link; nothing is loaded from there.") });
  return openDialog({
    title: _("Video"),
    className: "small-dialog",
    submitLabel: href ? _("Save") : _("Insert"),
    onSubmit: (finish) => {
      const value = address.input.value.trim();
      if (/^https:\/\/\S+\.\S+/i.test(value)) finish({ href: value, linkText: value });
      else {
        address.error([_("Write the whole address, beginning with https://.")]);
        address.input.focus();
      }
    },
    build: () => ({ content: address.dom, focus: () => address.input.focus() }),
  });
}

/** Ask for a record of `kind`; resolves to the attributes of its figure, or null. */
export async function chooseEmbed(kind, { config, previews }, current = {}, file = null) {
  if (kind === "video") {
    const video = await askVideo({ href: current.href });
    return video && { kind, id: null, ...video };
  }
  const row = kind === "image" ? await askImage({ config, file }) : await askEmbed({ config, kind, label: labelOf(config, kind) });
  if (!row) return null;
  previews.forget(kind, row.id);
  return { kind, id: String(row.id) };
}
