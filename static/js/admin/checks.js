/**
 * The panel of checks beside a post: asks the server about the text as it stands in the form, lists what it finds by
 * severity, and leads to each place. Asks when the page has settled, on demand, and after a pause in a text that changed.
 */
import { _, count, element, fill } from "editor/elements";
import { goTo, linkTo } from "editor/finding_places";
import { postForm } from "editor/requests";

const PAUSE = 4000; // milliseconds after the last change before the text is looked at again
const GROUPS = ["blocks", "warns", "informs"];
const HEADINGS = { blocks: () => _("Blocks"), warns: () => _("Look again"), informs: () => _("For information") };

class Panel {
  constructor(root) {
    this.root = root;
    this.form = root.closest("form");
    this.status = root.querySelector("[data-checks-status]");
    this.found = root.querySelector("[data-checks-found]");
    this.hint = root.querySelector("[data-checks-hint]");
    this.button = root.querySelector("[data-checks-run]");
    this.unasked = new Set(root.dataset.unasked.split(" "));
    this.asked = 0;
    this.at = -1;
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.run());
    this.form.addEventListener("input", () => this.wait());
    this.form.addEventListener("change", () => this.wait());
    this.form.addEventListener("keydown", (event) => {
      if (!event.ctrlKey || !event.altKey || event.code !== "KeyJ") return;
      event.preventDefault();
      this.next();
    });
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run({ quiet: true }), PAUSE);
  }

  data() {
    const sent = new FormData();
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && !name.startsWith("_") && !this.unasked.has(name)) sent.append(name, value);
    }
    sent.set("post", this.root.dataset.post);
    return sent;
  }

  async run({ quiet = false } = {}) {
    clearTimeout(this.timer);
    this.asked += 1;
    const { asked } = this;
    if (!quiet) this.status.textContent = _("Checking…");
    this.root.setAttribute("aria-busy", "true");
    try {
      const answer = await postForm(this.root.dataset.checks, this.data());
      if (asked === this.asked) this.show(answer);
    } catch (error) {
      if (asked === this.asked && error.name !== "AbortError") this.status.textContent = error.message;
    } finally {
      if (asked === this.asked) this.root.removeAttribute("aria-busy");
    }
  }

  show({ counts, findings }) {
    const said = counts.blocks + counts.warns
      ? [counts.blocks ? count("%(n)s blocks", "%(n)s block", counts.blocks) : null, counts.warns ? count("%(n)s to look at", "%(n)s to look at", counts.warns) : null].filter(Boolean).join(" · ")
      : _("Nothing to mend.");
    if (this.status.textContent !== said) this.status.textContent = said;
    this.root.dataset.state = counts.blocks ? "blocks" : counts.warns ? "warns" : "clear";
    const focused = this.found.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const opened = new Set([...this.found.querySelectorAll("details")].filter((one) => one.open).map((one) => one.dataset.severity));
    const first = !this.found.childElementCount;
    this.places = [];
    this.found.replaceChildren(...GROUPS.flatMap((severity) => {
      const rows = findings.filter((finding) => finding.severity === severity);
      if (!rows.length) return [];
      const open = first ? severity !== "informs" : opened.has(severity);
      const summary = element("summary", {}, HEADINGS[severity](), " ", element("span", { class: "checks-number" }, String(rows.length)));
      return element("details", { class: `checks-group is-${severity}`, "data-severity": severity, open }, summary, element("ul", {}, rows.map((finding) => this.row(finding))));
    }));
    this.hint.hidden = !this.places.length;
    if (focused) this.found.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  row(finding) {
    const { place, message, remedy, proposals, code } = finding;
    const leads = place.field !== "body" || place.words || place.embed;
    const row = element("li", { class: "finding", "data-code": code });
    if (leads) {
      const index = this.places.push(place) - 1;
      const key = [code, place.field, place.words, place.embed, place.nth].join("|");
      row.append(element("button", { type: "button", class: "finding-place", "data-key": key, onclick: () => this.go(index, row) }, message));
      if (finding.severity !== "informs" && place.words) row.append(element("q", { class: "finding-words" }, place.words));
    } else row.append(element("span", { class: "finding-place" }, message));
    if (remedy) row.append(element("span", { class: "finding-remedy" }, remedy));
    if (proposals.length) {
      row.append(element("div", { class: "finding-proposals" }, proposals.map(({ label, url }) => element("button", { type: "button", class: "button", onclick: () => this.link(place, url, row) }, fill(_("Link to “%(title)s”"), { title: label })))));
    }
    return row;
  }

  go(index, row = null) {
    this.at = index;
    if (!goTo(this.form, this.places[index])) this.lost(row);
  }

  lost(row) {
    const words = _("These words are no longer in the text. Check again.");
    this.status.textContent = words;
    row?.classList.add("is-lost");
  }

  link(place, url, row) {
    if (!linkTo(this.form, place, url)) return this.lost(row);
    this.status.textContent = _("Linked.");
    row.remove();
  }

  next() {
    if (!this.places?.length) return;
    this.go((this.at + 1) % this.places.length);
  }
}

for (const root of document.querySelectorAll("[data-checks]")) {
  const panel = new Panel(root);
  const settle = window.requestIdleCallback ?? ((run) => setTimeout(run, 800));
  settle(() => panel.run({ quiet: true }), { timeout: 3000 });
}
