/**
 * Tells an author which pictures a paste has left out, and what to do about each. Both editors use it.
 */
import { _, count, element } from "editor/elements";
import { icon } from "editor/icons";

export class LeftOut {
  /** The notice stands in `host`, hidden until there is something to say. `upload()` opens the picture dialog. */
  constructor(host, upload) {
    this.pictures = [];
    this.heading = element("p", { class: "left-out-heading" });
    this.list = element("ol");
    this.dom = element(
      "div", { class: "left-out", role: "status", hidden: true },
      this.heading,
      this.list,
      element("p", {}, _("A paste brings words only. Save each picture as a file, put the cursor where it belongs, and upload it with its credit.")),
      element(
        "p", { class: "left-out-buttons" },
        element("button", { type: "button", onclick: upload }, icon("upload"), _("Upload a picture…")),
        element("button", { type: "button", onclick: () => this.clear() }, _("Done")),
      ),
    );
    host.append(this.dom);
  }

  /** Add to what is told: a text may be pasted in parts. */
  show(pictures) {
    if (!pictures.length) return;
    this.pictures.push(...pictures);
    this.heading.textContent = count("%(n)s picture was left out", "%(n)s pictures were left out", this.pictures.length);
    this.list.replaceChildren(
      ...this.pictures.map(({ name, address }) => {
        const words = name || _("a picture without a name");
        return element("li", {}, address ? element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, words) : words);
      }),
    );
    this.dom.hidden = false;
  }

  clear() {
    this.pictures = [];
    this.dom.hidden = true;
  }
}
