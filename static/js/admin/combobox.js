/**
 * An ARIA combobox with a list that the server or the caller fills: type, arrow, Enter.
 * Follows the W3C authoring practices (editable combobox with list autocomplete).
 */
import { _, element, fill, uniqueId } from "editor/elements";

const TYPING_PAUSE = 140; // milliseconds, so that a fast typist asks once a word

let pointerIsDown = false;
window.addEventListener("pointerdown", () => (pointerIsDown = true), true);
for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, () => (pointerIsDown = false), true);

const boxes = new WeakMap(); // input -> its Combobox

/** Give keys that were typed ahead to whatever has the focus now, as if they were pressed there. */
function replay(keys) {
  for (const [index, key] of keys.entries()) {
    const target = document.activeElement;
    const box = boxes.get(target);
    if (box?.waiting) {
      box.waiting.push(...keys.slice(index));
      return;
    }
    if (key === "Enter" && box) box.enter();
    else if (key === "Enter" && target?.matches("button")) target.click();
    else if (key === "Backspace" && target?.matches("input")) {
      target.value = target.value.slice(0, -1);
      target.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (key.length === 1 && target?.matches("input, textarea")) {
      target.value += key;
      target.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

export class Combobox {
  /**
   * `find(query, signal)` resolves to rows {key, label, detail?, badge?, action?}; `choose(row)` is called once for
   * each choice. `submitEmpty()` is called for Enter on an empty box with nothing picked out.
   */
  constructor({ label, hint = "", placeholder = "", find, choose, submitEmpty = null, inputClass = "" }) {
    const id = uniqueId("combobox");
    this.find = find;
    this.choose = choose;
    this.submitEmpty = submitEmpty;
    this.rows = [];
    this.at = -1;
    this.waiting = null; // keys pressed after an Enter that waits for the list
    this.input = element("input", {
      type: "text", id, role: "combobox", "aria-expanded": "false", "aria-controls": `${id}-list`,
      "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", placeholder, class: inputClass,
      "aria-describedby": hint ? `${id}-hint` : null,
    });
    this.label = element("label", { for: id }, label);
    this.list = element("ul", { id: `${id}-list`, role: "listbox", "aria-label": label, hidden: true });
    this.hint = hint ? element("p", { id: `${id}-hint`, class: "hint" }, hint) : null;
    this.status = element("p", { role: "status", class: "visually-hidden" });
    this.dom = element(
      "div", { class: "combobox" }, this.label, element("div", { class: "combobox-box" }, this.input, this.list),
      this.hint, this.status,
    );
    boxes.set(this.input, this);
    this.input.addEventListener("input", () => {
      this.waiting = null; // other words than the ones that were confirmed
      this.search();
    });
    this.input.addEventListener("focus", () => this.search({ now: true }));
    this.input.addEventListener("blur", () => this.closeAfterPress());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    // A press on the list must not take the focus away, or the list closes before the click arrives.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.pick(Number(option.dataset.index));
    });
  }

  get value() {
    return this.input.value.trim();
  }

  focus() {
    this.input.focus();
  }

  clear() {
    this.input.value = "";
    this.close();
  }

  async search({ now = false } = {}) {
    clearTimeout(this.timer);
    this.pending?.abort();
    this.settled = false;
    if (!now) await new Promise((resolve) => (this.timer = setTimeout(resolve, TYPING_PAUSE)));
    this.pending = new AbortController();
    const { signal } = this.pending;
    try {
      const rows = await this.find(this.value, signal);
      if (!signal.aborted && document.activeElement === this.input) this.show(rows);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.settled = true;
      this.say(error.message);
    }
  }

  show(rows) {
    this.rows = rows;
    this.settled = true;
    // The first real answer to typed words is ready for Enter; nothing is picked out before a word is typed.
    this.at = this.value && rows.length && !rows[0].action ? 0 : -1;
    if (this.value && rows.length && rows.every((row) => row.action)) this.at = 0;
    this.list.replaceChildren(...rows.map((row, index) => this.option(row, index)));
    this.list.hidden = rows.length === 0;
    this.input.setAttribute("aria-expanded", String(rows.length > 0));
    this.status.textContent = rows.length ? "" : " ";
    this.mark();
    if (this.waiting) this.goOn();
  }

  /** The list for which Enter waited is here: take its first row, and let the keys typed since go where it leads. */
  goOn() {
    const keys = this.waiting;
    const row = this.rows[this.at];
    this.waiting = null;
    this.input.removeAttribute("aria-busy");
    if (row && (!row.action || !keys.length)) {
      this.pick(this.at);
      replay(keys);
    } else if (keys.length) {
      // What was typed for the next field must not end up in a form that makes a new record.
      const typed = keys.filter((key) => key.length === 1).join("");
      this.status.classList.remove("visually-hidden");
      this.status.textContent = fill(_("Nothing on record fits “%(words)s”. What you typed after it was not used: %(typed)s"), { words: this.value, typed });
    }
  }

  option(row, index) {
    return element(
      "li", { role: "option", id: `${this.input.id}-${index}`, "data-index": index, class: row.action ? "is-action" : "" },
      element("span", { class: "option-label" }, row.label),
      row.badge ? element("span", { class: "badge" }, row.badge) : null,
      row.detail ? element("span", { class: "option-detail" }, row.detail) : null,
    );
  }

  mark() {
    [...this.list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.at));
    });
    const current = this.list.children[this.at];
    if (current) {
      this.input.setAttribute("aria-activedescendant", current.id);
      current.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  move(step) {
    if (!this.rows.length) return;
    const from = this.at < 0 && step < 0 ? 0 : this.at;
    this.at = (from + step + this.rows.length) % this.rows.length;
    this.mark();
  }

  pick(index) {
    const row = this.rows[index];
    if (!row) return;
    this.close();
    // A fast typist clicks "New …" in a list that was made for fewer words than stand in the box by now.
    this.choose(row.action && this.value ? { ...row, words: this.value } : row);
  }

  say(text) {
    this.close();
    this.status.classList.remove("visually-hidden");
    this.status.textContent = text;
  }

  /** The list makes room for itself: closed while a button is pressed, it would pull the button from under the pointer. */
  closeAfterPress() {
    if (!pointerIsDown) {
      this.close();
      return;
    }
    const later = () => setTimeout(() => document.activeElement === this.input || this.close());
    window.addEventListener("pointerup", later, { once: true, capture: true });
  }

  close() {
    clearTimeout(this.timer);
    this.pending?.abort();
    this.waiting = null;
    this.input.removeAttribute("aria-busy");
    this.at = -1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  onKey(event) {
    if (event.isComposing) return;
    if (this.waiting && event.key !== "Escape" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      // Typed ahead: kept until the list is here. Tab has nothing to do, because the choice moves on by itself.
      if (event.key.length === 1 || ["Enter", "Backspace", "Tab"].includes(event.key)) event.preventDefault();
      if (event.key === "Backspace" && this.waiting.length) this.waiting.pop();
      else if (event.key.length === 1 || event.key === "Enter") this.waiting.push(event.key);
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.search({ now: true });
      else this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.enter();
    } else if (event.key === "Escape" && (this.waiting || !this.list.hidden)) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  enter() {
    if (this.settled && this.at >= 0) this.pick(this.at);
    else if (!this.value) this.submitEmpty?.();
    else if (!this.settled) {
      this.waiting = []; // typed faster than the server answers: what the list shows is for other words
      this.input.setAttribute("aria-busy", "true");
    }
  }
}
