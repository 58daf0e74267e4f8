/**
 * What is pasted or dropped: made plain before it reaches the text; what was left out is listed above it.
 */
import { Extension, pm } from "django-prose-editor/editor";
import { cleanClipboard } from "editor/clipboard";
import { LeftOut } from "editor/left_out";

export const CleanPaste = Extension.create({
  name: "cleanPaste",
  addOptions: () => ({ host: null }),
  addProseMirrorPlugins() {
    const { editor } = this;
    const notice = new LeftOut(this.options.host, () => editor.commands.askEmbed("image"));
    const pictures = (files) => [...(files ?? [])].filter((file) => file.type.startsWith("image/"));
    return [
      new pm.state.Plugin({
        props: {
          transformPastedHTML: (html) => {
            if (/data-pm-slice/.test(html)) return html; // from this editor: nothing to mend
            const { html: clean, pictures: left } = cleanClipboard(html);
            notice.show(left);
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
