/** The picture's own form: its focal point is set on the picture, also on one that is only being added. */
import { FocalPoint } from "editor/focal_point";

const x = document.getElementById("id_focal_x");
const y = document.getElementById("id_focal_y");

if (x && y) {
  const point = new FocalPoint({ x, y });
  x.closest(".form-row").before(point.dom);
  const stored = document.querySelector(".library-preview");
  if (stored) {
    point.show(stored.src);
    stored.closest(".form-row").hidden = true; // the same picture once is enough
  }
  const file = document.getElementById("id_file");
  let shown = null;
  file?.addEventListener("change", () => {
    if (shown) URL.revokeObjectURL(shown);
    const [picked] = file.files;
    point.dom.hidden = !picked;
    if (!picked) return;
    shown = URL.createObjectURL(picked);
    point.show(shown);
  });
}
