// The place of each demand of a call in the ledger: offered by likeness while somebody types, kept in a hidden field.
// Without this script the lines are saved all the same, and each keeps the place it has.
const WAIT = 350 // milliseconds without a key before the server is asked
const LEAST = 12 // characters of a line that are worth asking about
// The same marks as campaigns.calls.LINE takes off.
const MARKER = /^[ \t]*(?:(?:[•◦▪‣*–—-]|\d{1,2}[.)])[ \t]+)?/

const make = (name, attributes = {}, ...children) => {
  const node = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  node.append(...children)
  return node
}

class DemandLines {
  constructor(area) {
    this.area = area
    this.form = area.form
    this.field = this.form.querySelector("[data-demand-ties]")
    this.words = JSON.parse(area.dataset.words)
    this.ties = new Map() // text -> {demand, label, relation, chosen}
    for (const tie of JSON.parse(this.field.value || "[]")) this.ties.set(tie.text, { ...tie, chosen: true })
    this.offers = new Map() // text -> {results, relation, may_add}
    this.list = make("ol", { class: "demand-ties" })
    this.status = make("p", { class: "visually-hidden", role: "status" })
    const heading = make("h3", { class: "demand-ties-title" }, this.words.title)
    this.panel = make("div", { class: "demand-ties-panel" }, heading, make("p", { class: "demand-help" }, this.words.help), this.list, this.status)
    area.closest(".form-row, .fieldBox, p, div").after(this.panel)
    area.addEventListener("input", () => {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.read(), WAIT)
    })
    this.form.addEventListener("submit", () => this.read(false))
    this.read()
  }

  lines() {
    return this.area.value.split(/\r?\n/).map((line) => ({ nested: /^[ \t]/.test(line), text: line.replace(MARKER, "").trim().replace(/\s+/g, " ") })).filter(({ text }) => text)
  }

  // Brings the panel in line with the text; a line that was only polished keeps the place it had.
  read(ask = true) {
    const lines = this.lines()
    const texts = new Set(lines.map(({ text }) => text))
    const lost = (this.shown ?? []).filter((text) => !texts.has(text) && this.ties.has(text))
    for (const [place, { text }] of lines.entries()) {
      if (this.ties.has(text)) continue
      const before = this.shown?.[place]
      this.ties.set(text, lost.includes(before) ? { ...this.ties.get(before), text } : { text, demand: null, label: "", relation: "", chosen: false })
    }
    const same = lines.length === this.shown?.length && lines.every(({ text }, place) => text === this.shown[place])
    this.shown = lines.map(({ text }) => text)
    if (!same) this.draw(lines)
    this.keep()
    if (ask) for (const { text } of lines) if (text.length >= LEAST && !this.offers.has(text)) this.ask(text)
  }

  async ask(text) {
    this.offers.set(text, { results: [], relation: "", may_add: false })
    try {
      const response = await fetch(`${this.area.dataset.suggestUrl}?${new URLSearchParams({ q: text })}`, { headers: { Accept: "application/json" }, credentials: "same-origin" })
      if (!response.ok) throw new Error(response.status)
      this.offers.set(text, await response.json())
      this.drawRow(text)
      const { results } = this.offers.get(text)
      if (results.length) this.status.textContent = `${this.words.found}: ${results[0].label}`
    } catch {
      this.offers.delete(text) // asked again with the next key
    }
  }

  draw(lines) {
    this.rows = new Map()
    this.list.replaceChildren(
      ...lines.map(({ text, nested }, place) => {
        const row = make("li", nested ? { class: "is-nested" } : {}, make("span", { class: "demand-line", id: `demand-line-${place}` }, text))
        this.rows.set(text, { row, place })
        return row
      }),
    )
    for (const { text } of lines) this.drawRow(text)
  }

  drawRow(text) {
    const { row, place } = this.rows.get(text) ?? {}
    if (!row) return
    const tie = this.ties.get(text)
    const offer = this.offers.get(text)
    const choice = make("select", { "aria-label": this.words.place, "aria-describedby": `demand-line-${place}` })
    choice.append(new Option(this.words.none, "", false, !tie.demand))
    if (offer?.may_add || tie.demand === "new") choice.append(new Option(this.words.new, "new", false, tie.demand === "new"))
    const offered = (offer?.results ?? []).filter(({ id }) => id !== tie.demand)
    if (typeof tie.demand === "number") choice.append(new Option(tie.label, tie.demand, true, true))
    if (offered.length) {
      const group = make("optgroup", { label: this.words.similar })
      for (const one of offered) group.append(new Option(`${one.label} — ${one.detail}`, one.id))
      choice.append(group)
    }
    const relation = make("select", { "aria-label": this.words.relation, "aria-describedby": `demand-line-${place}` })
    for (const [value, label] of this.words.relations) relation.append(new Option(label, value, false, value === tie.relation))
    relation.hidden = typeof tie.demand !== "number"
    choice.addEventListener("change", () => {
      const { value } = choice
      tie.demand = value === "" ? null : value === "new" ? "new" : Number(value)
      tie.label = choice.selectedOptions[0].textContent.split(" — ")[0]
      tie.relation = typeof tie.demand === "number" ? this.offers.get(text)?.relation || "reiterates" : ""
      relation.value = tie.relation
      relation.hidden = typeof tie.demand !== "number"
      tie.chosen = true
      hint?.remove()
      this.keep()
    })
    relation.addEventListener("change", () => {
      tie.relation = relation.value
      tie.chosen = true
      this.keep()
    })
    const near = !tie.demand && !tie.chosen ? offered[0] : null
    const hint = near ? this.hint(near, choice) : null
    row.querySelectorAll("select, .demand-hint, .demand-controls").forEach((node) => node.remove())
    row.append(make("span", { class: "demand-controls" }, choice, relation))
    if (hint) row.append(hint)
  }

  // What lies nearest, to be taken with one press.
  hint(near, choice) {
    const button = make("button", { type: "button", class: "button" }, this.words.take)
    button.addEventListener("click", () => {
      choice.value = String(near.id)
      choice.dispatchEvent(new Event("change"))
      choice.focus()
    })
    return make("span", { class: "demand-hint" }, `${this.words.asked} “${near.label}” (${near.detail}) `, button)
  }

  keep() {
    const kept = this.shown.map((text) => this.ties.get(text)).filter(({ chosen }) => chosen)
    this.field.value = JSON.stringify(kept.map(({ text, demand, relation }) => ({ text, demand, relation })))
  }
}

const begin = () => {
  for (const area of document.querySelectorAll("textarea[data-demand-lines][data-suggest-url]")) new DemandLines(area)
}
if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin)
else begin()
