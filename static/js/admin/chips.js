// Lines of names as chips, on the select2 that the admin ships: tags (new ones may be typed, lists may be pasted) and
// the byline (people and organisations, in order). Without this file the tag line stays a line of text.
(($) => {
  const said = (element, name) => element.dataset[name] || ""

  const split = (text) => text.split(/[,;\n]/).map((name) => name.trim()).filter(Boolean)

  const ask = (url) => ({
    url,
    delay: 150,
    data: ({ term }) => ({ q: term || "" }),
    processResults: ({ results }) => ({
      results: results.map((row) => ({ id: String(row.id), text: row.label || row.text })),
    }),
  })

  // select2 keeps options in the order of the list; a byline is in the order of choosing.
  const inOrderOfChoice = (select) =>
    $(select).on("select2:select", (event) => {
      $(select).append($(event.params.data.element)).trigger("change.select2")
    })

  const tags = (input) => {
    const select = document.createElement("select")
    select.multiple = true
    for (const name of split(input.value.replaceAll('"', ""))) select.add(new Option(name, name, true, true))
    input.after(select)
    input.type = "hidden"
    const write = () => { input.value = [...select.selectedOptions].map((option) => option.value).join(", ") }
    $(select).select2({
      ajax: ask(said(input, "url")),
      width: "100%",
      tags: true,
      tokenSeparators: [",", ";"],
      createTag: ({ term }) => (term.trim() ? { id: term.trim(), text: term.trim() } : null),
      templateSelection: ({ text }) => text,
    }).on("change", write)
    const field = select.nextElementSibling.querySelector(".select2-search__field")
    field?.addEventListener("paste", (event) => {
      const names = split(event.clipboardData.getData("text/plain"))
      if (names.length < 2) return
      event.preventDefault()
      for (const name of names) {
        const known = [...select.options].find((option) => option.value.toLowerCase() === name.toLowerCase())
        if (known) known.selected = true
        else select.add(new Option(name, name, true, true))
      }
      $(select).trigger("change").select2("close")
    })
    return select
  }

  const signers = (select) => {
    $(select).select2({ ajax: ask(said(select, "url")), width: "100%" })
    inOrderOfChoice(select)
    return select
  }

  // select2 gives its own boxes no name of their own: take it from the label of the field.
  const name = (select, label) => {
    if (!label) return
    const box = select.nextElementSibling
    label.id ||= `label-${label.htmlFor}`
    for (const part of box?.querySelectorAll("[role=combobox], [role=searchbox], .select2-search__field") || []) {
      part.setAttribute("aria-labelledby", label.id)
    }
  }

  const labelOf = (element) => element.closest(".form-row")?.querySelector("label")

  $(() => {
    for (const input of document.querySelectorAll("[data-tag-input]")) name(tags(input), labelOf(input))
    for (const select of document.querySelectorAll("[data-signers]")) name(signers(select), labelOf(select))
    for (const select of document.querySelectorAll("select.admin-autocomplete")) name(select, labelOf(select))
  })
})(django.jQuery)
