// Gives names to what Django's admin and select2 leave without one, for people who hear the page.
(() => {
  const words = (row) => row?.querySelector("label, legend")

  const named = (box, label) => {
    label.id ||= `label-${label.htmlFor || Math.random().toString(36).slice(2)}`
    for (const part of box.querySelectorAll("[role=combobox], [role=searchbox], .select2-search__field")) {
      if (!part.getAttribute("aria-label")) part.setAttribute("aria-labelledby", label.id)
    }
  }

  const select2 = () => {
    for (const box of document.querySelectorAll(".select2-container")) {
      const select = box.previousElementSibling
      const label = document.querySelector(`label[for="${CSS.escape(select?.id || "-")}"]`) || words(box.closest(".form-row"))
      if (label) named(box, label)
      else {
        // A row of a table of inlines: its column's head is its name.
        const cell = box.closest("td")
        const head = cell && box.closest("table")?.querySelectorAll("thead th")[cell.cellIndex]
        if (head) named(box, head)
      }
    }
  }

  const rest = () => {
    for (const field of document.querySelectorAll("td select:not([aria-label]), td input:not([type=hidden], [aria-label])")) {
      if (field.labels?.length) continue
      const cell = field.closest("td")
      const head = field.closest("table")?.querySelectorAll("thead th")[cell.cellIndex]
      if (head?.textContent.trim()) field.setAttribute("aria-label", head.textContent.trim())
    }
  }

  const all = () => { select2(); rest() }
  addEventListener("load", () => {
    all()
    // Rows of inlines are added later, and select2 draws its search field when it opens.
    new MutationObserver(all).observe(document.getElementById("content"), { childList: true, subtree: true })
  })
})()
