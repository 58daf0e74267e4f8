// The box that finds everything ("/"), the overview of keys ("?"), and the keys themselves. What keys there are is
// written in templates/admin/_desk_tools.html: each link or button there has its keys in data-keys. Single keys can be
// switched off, as WCAG 2.1.4 asks, and never act while somebody types.

const search = document.getElementById("desk-search")
const keys = document.getElementById("desk-keys")
const SWITCH = "desk-keys-off"
const PAUSE = 150 // milliseconds: a fast typist asks once a word
const SEQUENCE = 1200 // milliseconds within which the second key of two follows

const element = (name, attributes, ...children) => {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

const isTyping = (target) =>
  target.isContentEditable || Boolean(target.closest("input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [role=textbox], [role=combobox]"))

const remembered = () => {
  try {
    return localStorage.getItem(SWITCH) === "1"
  } catch {
    return false // a browser that keeps nothing
  }
}

// Dialogs ---------------------------------------------------------------------

for (const dialog of [search, keys]) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close()
  })
}

const open = (dialog) => {
  for (const other of [search, keys]) if (other !== dialog && other.open) other.close()
  if (!dialog.open) dialog.showModal()
}

// The box ---------------------------------------------------------------------

const input = search.querySelector("input")
const list = document.getElementById("desk-search-found")
const status = search.querySelector("[role=status]")
let pending = null
let timer = 0
let at = -1

const options = () => [...list.querySelectorAll("[role=option]")]

const mark = (place) => {
  const rows = options()
  at = rows.length ? (place + rows.length) % rows.length : -1
  rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === at)))
  if (at < 0) input.removeAttribute("aria-activedescendant")
  else {
    input.setAttribute("aria-activedescendant", rows[at].id)
    rows[at].scrollIntoView({ block: "nearest" })
  }
}

const show = (groups) => {
  let number = 0
  list.replaceChildren(...groups.map(({ title, rows }, index) => element(
    "div", { role: "group", "aria-labelledby": `desk-found-${index}` },
    element("h3", { id: `desk-found-${index}`, role: "presentation" }, title),
    ...rows.map(({ label, url, detail }) => element(
      "a", { role: "option", id: `desk-option-${number++}`, href: url, tabindex: "-1", "aria-selected": "false" },
      element("span", { class: "desk-label" }, label),
      ...(detail ? [" ", element("span", { class: "desk-detail" }, detail)] : []),
    )),
  )))
  input.setAttribute("aria-expanded", String(number > 0))
  status.textContent = number || !input.value.trim() ? "" : search.dataset.nothing
  at = -1
  input.removeAttribute("aria-activedescendant")
}

const ask = async () => {
  pending?.abort()
  const words = input.value.trim()
  if (!words) return show([])
  pending = new AbortController()
  const { signal } = pending
  try {
    const query = new URLSearchParams({ q: words, as: "json" })
    const response = await fetch(`${search.dataset.url}?${query}`, { headers: { Accept: "application/json" }, signal })
    const { groups } = await response.json()
    if (!signal.aborted) show(groups)
  } catch (error) {
    if (error.name === "AbortError") return
    show([])
    status.textContent = search.dataset.trouble
  }
}

input.addEventListener("input", () => {
  clearTimeout(timer)
  timer = setTimeout(ask, PAUSE)
})

input.addEventListener("keydown", (event) => {
  if (event.isComposing) return
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault()
    mark(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1)
  } else if (event.key === "Enter" && at >= 0) {
    event.preventDefault()
    options()[at].click()
  } else if (event.key === "Escape") {
    event.preventDefault() // a search field would only empty itself
    search.close()
  }
})

const openSearch = () => {
  open(search)
  input.focus()
  input.select()
}

for (const link of document.querySelectorAll("[data-desk-search]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault()
    openSearch()
  })
}
for (const button of document.querySelectorAll("[data-desk-keys]")) button.addEventListener("click", () => open(keys))

// Lists -----------------------------------------------------------------------

const rowsOf = () => [...document.querySelectorAll("#result_list tbody tr, [data-row]")]
const linkOf = (row) => row.querySelector("th a, td a, .action-select, [data-key]")
const current = () => rowsOf().findIndex((row) => row.contains(document.activeElement))

// What a key does with the row in which the focus is: the row's own button says it by data-key.
const ofRow = (key) => rowsOf()[current()]?.querySelector(`[data-key="${CSS.escape(key)}"]`)

const step = (by) => {
  const rows = rowsOf()
  if (!rows.length) return
  const place = current()
  const next = place < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(place + by, 0), rows.length - 1)
  linkOf(rows[next])?.focus()
  rows[next].scrollIntoView({ block: "nearest" })
}

const ACTS = {
  search: openSearch,
  help: () => open(keys),
  next: () => step(1),
  previous: () => step(-1),
  select: () => rowsOf()[current()]?.querySelector(".action-select")?.click(),
}

// Keys ------------------------------------------------------------------------

const known = new Map()
for (const target of keys.querySelectorAll("[data-keys]")) {
  known.set(target.dataset.keys, target)
  const shown = target.dataset.keys.split(" ").map((key) => element("kbd", {}, key))
  target.after(" ", ...shown.flatMap((key, index) => (index ? [" ", key] : [key])))
  if (target.dataset.does) {
    target.addEventListener("click", (event) => {
      event.preventDefault()
      keys.close()
      ACTS[target.dataset.does]()
    })
  }
}

const toggle = document.getElementById("desk-keys-on")
toggle.checked = !remembered()
toggle.addEventListener("change", () => {
  try {
    localStorage.setItem(SWITCH, toggle.checked ? "0" : "1")
  } catch {
    // The choice holds for this page.
  }
})

let first = ""
let firstAt = 0
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (!toggle.checked || isTyping(event.target) || document.querySelector("dialog[open]")) return
  const isSecond = first && event.timeStamp - firstAt < SEQUENCE
  const target = (isSecond && known.get(`${first} ${event.key}`)) || known.get(event.key)
  first = ""
  if (target) {
    event.preventDefault()
    if (target.dataset.does) ACTS[target.dataset.does]()
    else location.assign(target.href)
  } else if (ofRow(event.key)) {
    event.preventDefault()
    ofRow(event.key).click()
  } else if ([...known.keys()].some((name) => name.startsWith(`${event.key} `))) {
    first = event.key
    firstAt = event.timeStamp
  }
})
