/**
 * How far a merge of thousands of posts is: asked every few seconds while the page is looked at. Without this file the
 * page says how far it was when it was opened.
 */
const PERIOD = 2000; // milliseconds

async function look(box) {
  const response = await fetch(box.dataset.progress, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!response.ok) return false;
  const { is_over, is_halted, moved, all, told } = await response.json();
  const bar = box.querySelector("progress");
  if (bar && moved) [bar.max, bar.value] = [Math.max(all, 1), Math.min(moved, all)];
  box.querySelector("[data-told]").textContent = is_over ? "" : told;
  if (is_over) {
    for (const part of box.querySelectorAll("[data-while]")) part.remove();
    box.querySelector("[role=status]").textContent = told;
  }
  return !is_over && !is_halted;
}

function follow(box) {
  const turn = async () => {
    let goes_on = true;
    try {
      if (!document.hidden) goes_on = await look(box);
    } catch {
      // The connection is gone for the moment: the next turn tries again.
    }
    if (goes_on) setTimeout(turn, PERIOD);
  };
  setTimeout(turn, PERIOD);
}

for (const box of document.querySelectorAll("[data-progress]")) follow(box);
