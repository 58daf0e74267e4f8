/**
 * The page as readers will see it, beside the form and of what stands in the form now. The server renders, nothing is
 * saved. The frame runs no script: it is sandboxed, and its text comes by srcdoc, under this page's own policy.
 */
const pane = document.getElementById("live-preview");
const WAIT = 700; // ms of quiet after a change
const CHOICE = "preview-width";

if (pane) {
  const form = document.querySelector("#content form[enctype], #content-main form");
  const frame = pane.querySelector("iframe");
  const stage = pane.querySelector(".live-stage");
  const status = pane.querySelector(".live-status");
  const toggles = [...document.querySelectorAll("[data-preview-toggle]")];
  const widths = [...pane.querySelectorAll("[data-width]")];
  let width = 375;
  let timer = 0;
  let asked = null;
  let shown = "";

  const say = (words) => { status.textContent = words; };

  /** As wide as the device, made smaller to fit the place. */
  const fit = () => {
    const scale = Math.min(1, stage.clientWidth / width);
    frame.style.width = `${width}px`;
    frame.style.height = `${stage.clientHeight / scale}px`;
    frame.style.transform = `scale(${scale})`;
    frame.style.marginInlineStart = `${Math.max(0, (stage.clientWidth - width * scale) / 2)}px`;
  };

  const choose = (button) => {
    width = Number(button.dataset.width);
    for (const other of widths) other.setAttribute("aria-pressed", String(other === button));
    try { localStorage.setItem(CHOICE, button.dataset.width); } catch { /* a choice that is not kept is no loss */ }
    fit();
  };

  const stay = (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    say(pane.dataset.left);
  };

  /** Put a new text into the frame without moving what is looked at. */
  const show = (html) => {
    const inside = frame.contentDocument;
    const page = new DOMParser().parseFromString(html, "text/html");
    // The frame would refuse them, and say so in the console.
    for (const script of page.querySelectorAll("script")) script.remove();
    const main = inside?.querySelector("main");
    const fresh = page.querySelector("main");
    if (main && fresh) {
      main.replaceWith(inside.adoptNode(fresh));
      return;
    }
    frame.addEventListener("load", () => frame.contentDocument.addEventListener("click", stay), { once: true });
    frame.srcdoc = `<!doctype html>${page.documentElement.outerHTML}`;
  };

  const update = async () => {
    asked?.abort();
    asked = new AbortController();
    say(pane.dataset.updating);
    try {
      const response = await fetch(pane.dataset.url, {
        method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "error", signal: asked.signal,
      });
      if (!response.ok) throw new Error(String(response.status));
      const html = await response.text();
      if (html !== shown) show(html);
      shown = html;
      say(pane.dataset.shown);
    } catch (error) {
      if (error.name !== "AbortError") say(pane.dataset.failed);
    }
  };

  const soon = () => {
    if (pane.hidden) return;
    clearTimeout(timer);
    timer = setTimeout(update, WAIT);
  };

  const toggle = (event) => {
    pane.hidden = !pane.hidden;
    document.body.classList.toggle("is-previewing", !pane.hidden);
    for (const button of toggles) if (button.hasAttribute("aria-expanded")) button.setAttribute("aria-expanded", String(!pane.hidden));
    if (pane.hidden) {
      asked?.abort();
      toggles.find((button) => button.hasAttribute("aria-expanded"))?.focus({ preventScroll: true });
      return;
    }
    fit();
    update();
    if (event?.currentTarget) widths.find((button) => button.ariaPressed === "true")?.focus({ preventScroll: true });
  };

  for (const button of toggles) {
    button.hidden = false;
    button.addEventListener("click", toggle);
  }
  for (const button of widths) button.addEventListener("click", () => choose(button));
  pane.addEventListener("keydown", (event) => { if (event.key === "Escape") toggle(event); });
  let kept = null;
  try { kept = localStorage.getItem(CHOICE); } catch { kept = null; }
  const before = widths.find((button) => button.dataset.width === kept);
  if (before) choose(before);
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  // select2 tells jQuery alone of what was chosen.
  window.django?.jQuery?.(form).on("change", soon);
  new ResizeObserver(() => { if (!pane.hidden) fit(); }).observe(stage);
}
