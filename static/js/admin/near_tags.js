// Tells, under a line of tags, which of the new ones look like tags there are, and puts the right one in their place.
// A name that is another name of a tag becomes that tag. Stands on the chips of chips.js.
(($) => {
  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties)
    made.append(...children)
    return made
  }

  const watch = (input) => {
    const select = document.getElementById(`${input.id}_chips`)
    if (!select) return
    const words = JSON.parse(input.dataset.words)
    const status = element("div", { className: "near-tags", role: "status" })
    select.parentElement.append(status)
    const seen = new Set([...select.selectedOptions].map(({ value }) => value))
    const near = new Map()

    const put = (old, name) => {
      const option = [...select.options].find(({ value }) => value === old)
      const standing = [...select.options].find(({ value }) => value === name)
      option?.remove()
      if (standing) standing.selected = true
      else select.add(new Option(name, name, true, true))
      near.delete(old)
      seen.add(name)
      $(select).trigger("change")
    }

    const line = ([name, tags]) =>
      element(
        "p",
        {},
        words.isNew.replace("%s", name), " ",
        ...tags.flatMap((tag) => [
          element("button", { type: "button", textContent: words.use.replace("%s", tag), onclick: () => {
            put(name, tag)
            select.nextElementSibling.querySelector(".select2-search__field")?.focus()
          } }),
          " ",
        ]),
        element("button", { type: "button", textContent: words.keep, onclick: () => {
          near.delete(name)
          show()
          select.nextElementSibling.querySelector(".select2-search__field")?.focus()
        } }),
      )

    const show = () => {
      const chosen = new Set([...select.selectedOptions].map(({ value }) => value))
      for (const name of near.keys()) if (!chosen.has(name)) near.delete(name)
      status.replaceChildren(...[...near].map(line))
    }

    const look = async () => {
      const names = [...select.selectedOptions].map(({ value }) => value).filter((name) => !seen.has(name))
      names.forEach((name) => seen.add(name))
      if (names.length) {
        const query = new URLSearchParams({ names: names.join(",") })
        try {
          const response = await fetch(`${input.dataset.resolveUrl}?${query}`, { headers: { Accept: "application/json" } })
          const { tags = [] } = response.ok ? await response.json() : {}
          for (const tag of tags) {
            if (!tag.is_new && tag.name !== tag.typed) put(tag.typed, tag.name)
            else if (tag.near.length) near.set(tag.typed, tag.near.map(({ name }) => name))
          }
        } catch {
          // Without an answer the form says it when it is saved.
        }
      }
      show()
    }

    $(select).on("change", look)
  }

  $(() => document.querySelectorAll("[data-tag-input][data-resolve-url]").forEach(watch))
})(django.jQuery)
