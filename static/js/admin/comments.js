/**
 * What colleagues say of passages of the text, beside it. A passage is kept as its words, the words around them and
 * its place (W3C's text quote and text position), and is looked for anew whenever the text changes; nothing is written
 * into the text. Passages are marked by the browser's highlights, which leave the editor's document alone.
 */
const panel = document.getElementById("comments");
const AROUND = 64; // characters kept before and after a passage
const LONGEST = 1000; // characters of a passage that are kept
const NEAR = 2000; // characters within which the words around a passage may have moved apart

/** The text under `root` and where each of its text nodes begins; labels that the editor adds are not text. */
export function readText(root) {
  const nodes = [];
  let text = "";
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) => {
    if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
    return node.getAttribute("contenteditable") === "false" ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  });
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, start: text.length });
    text += walker.currentNode.data;
  }
  return { nodes, text };
}

/** Characters that two texts have in common, from the end of the one and of the other, or from their beginnings. */
function common(a, b, fromEnd) {
  let length = 0;
  const most = Math.min(a.length, b.length);
  while (length < most && (fromEnd ? a.at(-1 - length) === b.at(-1 - length) : a[length] === b[length])) length += 1;
  return length;
}

/** [start, end] of a passage in `text`, or null. Its own words count first, then what stands around, then the place. */
export function locate(text, { exact, prefix, suffix, start }) {
  if (!exact) return null;
  let best = null;
  for (let at = text.indexOf(exact); at >= 0; at = text.indexOf(exact, at + 1)) {
    const before = common(text.slice(Math.max(0, at - AROUND), at), prefix, true);
    const after = common(text.slice(at + exact.length, at + exact.length + AROUND), suffix, false);
    const score = (before + after) * 10 - Math.abs(at - start) / 100;
    if (!best || score > best.score) best = { score, range: [at, at + exact.length] };
  }
  if (best) return best.range;
  // The words were changed: what stands between those that stood around them is what became of them.
  const left = prefix.slice(-24);
  const right = suffix.slice(0, 24);
  if (left.length < 8 || right.length < 8) return null;
  const from = text.indexOf(left);
  const to = from < 0 ? -1 : text.indexOf(right, from + left.length);
  return to > from + left.length && to - from < NEAR + exact.length ? [from + left.length, to] : null;
}

function rangeOf({ nodes }, [start, end]) {
  const at = (offset, isEnd) => {
    const found = nodes.findLast((entry) => (isEnd ? entry.start < offset : entry.start <= offset)) ?? nodes[0];
    return [found.node, Math.min(offset - found.start, found.node.data.length)];
  };
  const range = document.createRange();
  range.setStart(...at(start, false));
  range.setEnd(...at(end, true));
  return range;
}

function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

class Panel {
  constructor(host) {
    this.host = host;
    this.body = host.querySelector(".comments-body");
    this.words = JSON.parse(document.getElementById("comment-words").textContent);
    this.threads = [];
    this.ranges = new Map();
    this.showResolved = false;
    this.people = null;
    this.selected = null;
    // What is typed here is not the post's: neither autosave nor preview has to do with it.
    for (const type of ["input", "change", "keydown", "submit"]) host.addEventListener(type, (event) => event.stopPropagation());
    document.addEventListener("selectionchange", () => this.onSelection());
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey && event.altKey && event.code === "KeyM") || !this.host.hasAttribute("data-may-add")) return;
      event.preventDefault();
      this.compose();
    });
    document.addEventListener("click", (event) => this.onClickInText(event));
    document.addEventListener("body-editor:ready", () => this.watch());
    this.watch();
    this.load();
  }

  get root() {
    return document.querySelector(".body-text .ProseMirror, .post-main .kept-text");
  }

  watch() {
    if (!this.root || this.root === this.watched) return;
    this.watched = this.root;
    let timer = 0;
    new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(() => this.place(), 250);
    }).observe(this.root, { childList: true, characterData: true, subtree: true });
    this.place();
  }

  async ask(url, data) {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const options = data
      ? { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify(data) }
      : {};
    let response;
    try {
      response = await fetch(url, { credentials: "same-origin", redirect: "error", ...options });
    } catch {
      throw new Error(this.words.offline);
    }
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(Object.values(answer.errors ?? { "": [this.words.failed] }).flat().join(" "));
    return answer;
  }

  async load() {
    try {
      this.take(await this.ask(this.host.dataset.url));
    } catch (error) {
      this.body.replaceChildren(element("p", { class: "quiet" }, error.message));
      return;
    }
    const wanted = location.hash.match(/^#comment-(\d+)$/);
    if (wanted) this.focus(Number(wanted[1]));
  }

  take({ threads }) {
    this.threads = threads;
    this.render();
    this.place();
  }

  /** Find every passage again and mark the open ones. */
  place() {
    this.ranges.clear();
    if (!this.root) return;
    const read = readText(this.root);
    for (const thread of this.threads) {
      const found = thread.exact ? locate(read.text, thread) : null;
      if (found) this.ranges.set(thread.id, rangeOf(read, found));
      const card = document.getElementById(`comment-${thread.id}`);
      card?.classList.toggle("is-lost", Boolean(thread.exact) && !found);
    }
    this.paint();
  }

  paint() {
    if (!window.Highlight) return;
    const open = this.threads.filter((thread) => !thread.resolved && this.ranges.has(thread.id));
    CSS.highlights.set("comment", new Highlight(...open.map(({ id }) => this.ranges.get(id))));
    const active = this.ranges.get(this.active);
    CSS.highlights.set("comment-active", new Highlight(...(active ? [active] : [])));
  }

  onSelection() {
    const selection = document.getSelection();
    if (!selection.rangeCount || this.host.contains(selection.anchorNode)) return;
    const range = selection.getRangeAt(0);
    const inside = this.root?.contains(range.commonAncestorContainer) && !range.collapsed;
    this.selected = inside ? this.passageOf(range) : null;
    this.body.querySelector(".comment-new")?.replaceChildren(this.selected ? this.words.onSelection : this.words.onWhole);
  }

  passageOf(range) {
    const { nodes, text } = readText(this.root);
    const within = nodes.filter(({ node }) => range.intersectsNode(node));
    if (!within.length) return null;
    const first = within[0];
    const last = within.at(-1);
    const start = first.start + (range.startContainer === first.node ? range.startOffset : 0);
    const end = last.start + (range.endContainer === last.node ? range.endOffset : last.node.data.length);
    const exact = text.slice(start, Math.min(end, start + LONGEST));
    if (!exact.trim()) return null;
    return { exact, start, prefix: text.slice(Math.max(0, start - AROUND), start), suffix: text.slice(start + exact.length, start + exact.length + AROUND) };
  }

  onClickInText(event) {
    if (!this.root?.contains(event.target)) return;
    for (const [id, range] of this.ranges) {
      const inside = [...range.getClientRects()].some(
        (box) => event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom,
      );
      if (inside) this.activate(id);
    }
  }

  activate(id) {
    this.active = id;
    for (const card of this.body.querySelectorAll(".comment")) card.classList.toggle("is-active", card.id === `comment-${id}`);
    document.getElementById(`comment-${id}`)?.scrollIntoView({ block: "nearest" });
    this.paint();
  }

  focus(id) {
    if (this.threads.find((thread) => thread.id === id)?.resolved) this.showResolved = true;
    this.render();
    this.activate(id);
    document.getElementById(`comment-${id}`)?.focus();
  }

  goTo(id) {
    this.activate(id);
    const range = this.ranges.get(id);
    const place = range?.startContainer.parentElement;
    place?.scrollIntoView({ block: "center" });
  }

  render() {
    const open = this.threads.filter((thread) => !thread.resolved);
    const resolved = this.threads.filter((thread) => thread.resolved);
    const shown = this.showResolved ? this.threads : open;
    const mayAdd = this.host.hasAttribute("data-may-add");
    this.body.replaceChildren(
      ...(shown.length ? shown.map((thread) => this.card(thread)) : [element("p", { class: "quiet" }, this.words.none)]),
      mayAdd ? element("p", {}, element("button", {
        type: "button", class: "button comment-new", title: this.words.shortcut,
        onmousedown: (event) => event.preventDefault(), onclick: () => this.compose(),
      }, this.selected ? this.words.onSelection : this.words.onWhole)) : null,
      ...(resolved.length ? [element("button", {
        type: "button", class: "comment-link", "aria-expanded": String(this.showResolved),
        onclick: () => { this.showResolved = !this.showResolved; this.render(); this.place(); },
      }, `${this.showResolved ? this.words.hideResolved : this.words.showResolved} (${resolved.length})`)] : []),
    );
  }

  card(thread) {
    const mayAdd = this.host.hasAttribute("data-may-add");
    const said = (comment) => [
      element("p", { class: "comment-who" }, element("strong", {}, comment.author), " ", element("time", { datetime: comment.at }, this.when(comment.at))),
      element("p", { class: "comment-text" }, comment.text),
    ];
    const buttons = element("p", { class: "comment-buttons" });
    if (mayAdd) {
      buttons.append(
        element("button", { type: "button", class: "comment-link", onclick: () => this.compose(thread) }, this.words.reply),
        element("button", { type: "button", class: "comment-link", onclick: () => this.settle(thread) }, thread.resolved ? this.words.reopen : this.words.resolve),
      );
    }
    return element(
      "article", { class: `comment${thread.resolved ? " is-resolved" : ""}${this.active === thread.id ? " is-active" : ""}`, id: `comment-${thread.id}`, tabindex: "-1" },
      thread.exact ? element("button", { type: "button", class: "comment-quote", title: this.words.goTo, onclick: () => this.goTo(thread.id) }, thread.exact) : null,
      thread.exact ? element("p", { class: "comment-lost" }, this.words.lost) : null,
      ...said(thread),
      ...thread.replies.map((reply) => element("div", { class: "comment-reply" }, ...said(reply))),
      thread.resolved ? element("p", { class: "quiet" }, this.words.resolvedBy.replace("%s", thread.resolved_by)) : null,
      buttons,
    );
  }

  when(at) {
    const lang = document.documentElement.lang;
    // The desk's English is international: the day before the month, hours to 24.
    return new Date(at).toLocaleString(lang.startsWith("en") ? "en-GB" : lang, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  }

  async settle(thread) {
    const card = document.getElementById(`comment-${thread.id}`);
    try {
      this.take(await this.ask(`${this.host.dataset.url}${thread.id}/settle/`, { resolved: !thread.resolved }));
      this.body.querySelector(".comment, .comment-new")?.focus();
    } catch (error) {
      this.refuse(card, error);
    }
  }

  refuse(place, error) {
    place.querySelector(".comment-error")?.remove();
    place.append(element("p", { class: "comment-error", role: "alert" }, error.message));
  }

  /** A field for a new comment on what is selected, or for an answer in `thread`. */
  compose(thread = null) {
    this.body.querySelector(".comment-form")?.remove();
    const passage = thread ? null : this.selected;
    const field = element("textarea", { rows: 3, "aria-label": thread ? this.words.reply : this.words.comment });
    const send = async () => {
      button.disabled = true;
      try {
        const answer = await this.ask(this.host.dataset.add, { text: field.value, ...(passage ?? {}), ...(thread ? { parent: thread.id } : {}) });
        this.take(answer);
        this.focus(thread?.id ?? answer.made);
      } catch (error) {
        button.disabled = false;
        this.refuse(box, error);
      }
    };
    const button = element("button", { type: "button", class: "button", onclick: send }, this.words.send);
    const leave = () => {
      box.remove();
      this.body.querySelector(".comment-new")?.focus();
    };
    const box = element(
      "div", { class: "comment-form" },
      passage ? element("p", { class: "comment-quote" }, passage.exact) : null, field,
      element("p", { class: "comment-buttons" }, button, element("button", { type: "button", class: "comment-link", onclick: leave }, this.words.cancel)),
    );
    field.addEventListener("keydown", (event) => {
      if (this.mentionKeys(event, field)) return;
      if (event.key === "Escape") leave();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        send();
      }
    });
    field.addEventListener("input", () => this.suggest(field));
    const place = thread ? document.getElementById(`comment-${thread.id}`) : this.body;
    place.append(box);
    field.focus();
  }

  // Names ---------------------------------------------------------------------

  async suggest(field) {
    if (!this.people && !field.value.includes("@")) return undefined;
    this.people ??= (await this.ask(this.host.dataset.staff).catch(() => ({ people: [] }))).people;
    // Read after the answer has come: somebody has typed on meanwhile.
    const typed = field.value.slice(0, field.selectionStart).match(/(?:^|\s)@([\p{L}\p{N}_.+-]*)$/u);
    if (!typed || !field.isConnected) return this.closeNames();
    const start = typed[1].toLowerCase();
    const found = this.people.filter(({ name, label }) => name.toLowerCase().startsWith(start) || label.toLowerCase().split(" ").some((part) => part.startsWith(start))).slice(0, 6);
    this.closeNames();
    if (!found.length) return undefined;
    const list = element("ul", { class: "comment-names", role: "listbox", id: "comment-names" }, ...found.map(({ name, label }, place) =>
      element("li", { role: "option", id: `comment-name-${place}`, "data-name": name, "aria-selected": String(place === 0), onmousedown: (event) => { event.preventDefault(); this.mention(field, name); } }, label === name ? `@${name}` : `${label} @${name}`)));
    field.after(list);
    field.setAttribute("aria-controls", "comment-names");
    field.setAttribute("aria-activedescendant", "comment-name-0");
    return undefined;
  }

  closeNames() {
    const list = document.getElementById("comment-names");
    list?.previousElementSibling?.removeAttribute("aria-activedescendant");
    list?.remove();
  }

  mention(field, name) {
    const before = field.value.slice(0, field.selectionStart).replace(/@[\p{L}\p{N}_.+-]*$/u, `@${name} `);
    field.value = before + field.value.slice(field.selectionStart);
    field.setSelectionRange(before.length, before.length);
    this.closeNames();
  }

  /** Keys that belong to the list of names while it is open. */
  mentionKeys(event, field) {
    const list = document.getElementById("comment-names");
    if (!list) return false;
    const options = [...list.children];
    const at = options.findIndex((option) => option.ariaSelected === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = (at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
      options.forEach((option, place) => option.setAttribute("aria-selected", String(place === next)));
      field.setAttribute("aria-activedescendant", options[next].id);
    } else if (event.key === "Enter" || event.key === "Tab") this.mention(field, options[at].dataset.name);
    else if (event.key === "Escape") this.closeNames();
    else return false;
    event.preventDefault();
    return true;
  }
}

if (panel) new Panel(panel);
