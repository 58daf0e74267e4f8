/**
 * Writing on the whole screen, with the toolbar above and nothing else.
 */
import { Extension } from "django-prose-editor/editor";

export const FullScreen = Extension.create({
  name: "fullScreen",
  addOptions: () => ({ host: null }),
  addStorage: () => ({ on: false, scroll: 0 }),
  addCommands() {
    return {
      toggleFullScreen: () => ({ editor, dispatch }) => {
        if (!dispatch) return true;
        const { host } = this.options;
        this.storage.on = !this.storage.on;
        if (this.storage.on) this.storage.scroll = window.scrollY;
        host.classList.toggle("is-full-screen", this.storage.on);
        document.documentElement.classList.toggle("body-full-screen", this.storage.on);
        if (!this.storage.on) window.scrollTo(0, this.storage.scroll);
        requestAnimationFrame(() => editor.commands.focus());
        return true;
      },
    };
  },
  addKeyboardShortcuts() {
    return {
      "Alt-Enter": () => this.editor.commands.toggleFullScreen(),
      Escape: () => this.storage.on && this.editor.commands.toggleFullScreen(),
    };
  },
});
