/**
 * What is pasted or dropped: made plain before it reaches the text, and said aloud when something was left out.
 */
import { Extension, pm } from "django-prose-editor/editor";
import { _, count } from "editor/elements";
import { cleanClipboard } from "editor/clipboard";

export const CleanPaste = Extension.create({
  name: "cleanPaste",
  addOptions: () => ({ config: null }),
  addProseMirrorPlugins() {
    const { editor } = this;
    const pictures = (files) => [...(files ?? [])].filter((file) => file.type.startsWith("image/"));
    return [
      new pm.state.Plugin({
        props: {
          transformPastedHTML: (html) => {
            if (/data-pm-slice/.test(html)) return html; // from this editor: nothing to mend
            const { html: clean, pictures: left } = cleanClipboard(html);
            editor.storage.announcer.say(left ? count(_("%(n)s picture was left out: upload it with the picture button."), _("%(n)s pictures were left out: upload them with the picture button."), left) : "");
            return clean;
          },
          handlePaste: (view, event) => {
            const [file] = pictures(event.clipboardData?.files);
            // Word and spreadsheets offer a picture of the words beside the words: then the words are meant.
            if (!file || event.clipboardData.getData("text/html") || event.clipboardData.getData("text/plain")) return false;
            return editor.commands.askEmbed("image", file);
          },
          handleDrop: (view, event, slice, moved) => {
            const [file] = moved ? [] : pictures(event.dataTransfer?.files);
            if (!file) return false;
            event.preventDefault();
            const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
            if (place) editor.commands.setTextSelection(place.pos);
            return editor.commands.askEmbed("image", file);
          },
        },
      }),
    ];
  },
});
