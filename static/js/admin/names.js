// Gives names to what Django's admin and select2 leave without one, for people who hear the page.
(() => {
  const each = (selector, act, within = document) => within.querySelectorAll(selector).forEach(act)

  // The words that name a field in a table of inlines: the head of its column.
  const headOf = (element) => {
    const cell = element.closest("td")
    return cell && element.closest("table")?.querySelectorAll("thead tr > *")[cell.cellIndex]
  }

  const labelOf = (select) =>
    document.querySelector(`label[for="${CSS.escape(select?.id || "-")}"]`) ||
    select?.closest(".form-row")?.querySelector("label, legend")

  let number = 0
  const idOf = (element) => (element.id ||= `name-${(number += 1)}`)

  const boxes = () => each("span.select2-container", (box) => {
    const label = labelOf(box.previousElementSibling) || headOf(box)
    if (!label) return
    each("[role=combobox], [role=searchbox], .select2-search__field", (part) => {
      part.setAttribute("aria-labelledby", idOf(label))
    }, box)
    // What is chosen is part of its name; without a choice the label alone.
    each("[role=textbox]", (part) => part.setAttribute("aria-labelledby", `${idOf(label)} ${idOf(part)}`), box)
    // A list whose children are not all items is none.
    each("ul.select2-selection__rendered, ul.select2-selection__rendered > li", (part) => {
      part.setAttribute("role", "none")
    }, box)
  })

  // Rows of inlines: their fields have a name over the column only.
  const cells = () => each("td :is(select, textarea, input:not([type=hidden])):not([aria-label])", (field) => {
    const head = field.labels?.length ? null : headOf(field)
    if (head?.textContent.trim()) field.setAttribute("aria-label", head.textContent.trim())
  })

  const once = () => {
    const search = document.getElementById("searchbar")
    const picture = search?.labels?.[0]?.querySelector("img[alt]")
    if (picture) search.setAttribute("aria-label", picture.alt)
    each("th.original:empty", (head) => {
      const plain = document.createElement("td")
      plain.className = head.className
      head.replaceWith(plain)
    })
    each("span.help-tooltip[aria-label]", (sign) => sign.setAttribute("role", "img"))
  }

  addEventListener("load", () => {
    once()
    boxes()
    cells()
    let waiting = false
    // Rows of inlines come later, and select2 draws its parts anew with every choice.
    new MutationObserver(() => {
      if (waiting) return
      waiting = true
      requestAnimationFrame(() => {
        waiting = false
        boxes()
        cells()
      })
    }).observe(document.getElementById("content"), { childList: true, subtree: true })
  })
})()
