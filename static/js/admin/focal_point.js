/**
 * Where the point of a picture lies: shown on the picture, moved by pressing there or by two sliders, which also work
 * from the keyboard. The cut that lists and cards show is drawn beside it.
 */
import { _, element } from "editor/elements";

const WIDE = 16 / 9; // as posts.renditions cuts

const STEP = 0.01;

/** How far along an edge the cut begins, as object-position wants it: near the point, never beyond the edge. */
export function cutAt(point, visible) {
  if (visible >= 1) return 0.5;
  return Math.min(Math.max(point - visible / 2, 0), 1 - visible) / (1 - visible);
}

export class FocalPoint {
  /** `x` and `y`: inputs from 0 to 1; sliders of the page, or made here when left out. */
  constructor({ x = slider(), y = slider(), labels = false } = {}) {
    Object.assign(this, { x, y });
    this.picture = element("img", { alt: "", draggable: "false" });
    this.mark = element("span", { class: "focal-mark", "aria-hidden": "true" });
    this.wide = element("img", { alt: "", class: "focal-cut" });
    const stage = element("div", { class: "focal-stage" }, this.picture, this.mark);
    const named = (text, input) => element("label", { class: "focal-slider" }, element("span", {}, text), input);
    this.dom = element(
      "div", { class: "focal-point", hidden: true },
      element("div", { class: "focal-pictures" }, stage, element("figure", {}, this.wide, element("figcaption", {}, _("As lists show it")))),
      element("p", { class: "hint" }, _("Press on what matters most in the picture, or move the sliders: cuts keep it in view.")),
      labels ? element("div", { class: "focal-sliders" }, named(_("Focal point, from the left"), x), named(_("Focal point, from the top"), y)) : null,
    );
    for (const input of [x, y]) input.addEventListener("input", () => this.draw());
    this.picture.addEventListener("load", () => this.draw());
    stage.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      stage.setPointerCapture(event.pointerId);
      this.take(event);
    });
    stage.addEventListener("pointermove", (event) => {
      if (stage.hasPointerCapture(event.pointerId)) this.take(event);
    });
  }

  take(event) {
    const box = this.picture.getBoundingClientRect();
    const share = (at, from, size) => Math.min(Math.max((at - from) / size, 0), 1).toFixed(2);
    this.x.value = share(event.clientX, box.left, box.width);
    this.y.value = share(event.clientY, box.top, box.height);
    for (const input of [this.x, this.y]) input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  show(address) {
    this.picture.src = address;
    this.wide.src = address;
    this.dom.hidden = false;
  }

  draw() {
    const [x, y] = [Number(this.x.value), Number(this.y.value)];
    const { naturalWidth: width, naturalHeight: height } = this.picture;
    this.mark.style.insetInlineStart = `${x * 100}%`;
    this.mark.style.insetBlockStart = `${y * 100}%`;
    if (!width || !height) return;
    const ratio = width / height;
    const across = cutAt(x, Math.min(1, WIDE / ratio));
    const down = cutAt(y, Math.min(1, ratio / WIDE));
    this.wide.style.objectPosition = `${across * 100}% ${down * 100}%`;
    for (const [input, text] of [[this.x, _("%(n)s % from the left")], [this.y, _("%(n)s % from the top")]]) {
      input.setAttribute("aria-valuetext", text.replace("%(n)s", String(Math.round(Number(input.value) * 100))));
    }
  }
}

function slider() {
  return element("input", { type: "range", min: 0, max: 1, step: STEP, value: 0.5 });
}
