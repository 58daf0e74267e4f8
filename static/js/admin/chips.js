// Lines of names as chips, on the select2 that the admin ships: tags (new ones may be typed, lists may be pasted), the
// byline (people and organisations, in order) and the picture of a post. Without this file the tag line stays a line.
(($) => {
  const split = (text) => text.split(/[,;\n]/).map((name) => name.replaceAll('"', "").trim()).filter(Boolean)

  const ask = (url, row) => ({
    url,
    delay: 150,
    data: ({ term }) => ({ q: term || "" }),
    processResults: ({ results }) => ({ results: results.map(row) }),
  })

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties)
    made.append(...children)
    return made
  }

  const withDetail = ({ text, detail }) =>
    detail ? element("span", {}, text, " ", element("span", { className: "chip-detail", textContent: detail })) : text

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()

  const tags = (input) => {
    const select = element("select", { multiple: true, id: `${input.id}_chips` })
    for (const name of split(input.value)) select.add(new Option(name, name, true, true))
    input.after(select)
    input.type = "hidden"
    const label = document.querySelector(`label[for="${input.id}"]`)
    if (label) label.htmlFor = select.id
    const write = () => { input.value = [...select.selectedOptions].map((option) => option.value).join(", ") }
    const add = (name) => {
      const known = [...select.options].find((option) => fold(option.value) === fold(name))
      if (known) known.selected = true
      else select.add(new Option(name, name, true, true))
    }
    $(select).select2({
      ajax: ask(input.dataset.url, ({ id, label, detail }) => ({ id: String(id), text: label, detail })),
      width: "100%",
      theme: "admin-autocomplete",
      tags: true,
      templateResult: withDetail,
      createTag: ({ term }) => {
        const name = term.trim()
        return name && !split(name)[1] ? { id: name, text: name, detail: "new" } : null
      },
      // An existing tag of the same name, whatever its accents and capitals, stands for what was typed.
      insertTag: (found, made) => found.some(({ text }) => fold(text) === fold(made.text)) || found.push(made),
    }).on("change", write)
    const box = select.nextElementSibling
    const typed = () => box.querySelector(".select2-search__field")
    const take = (names) => {
      names.forEach(add)
      typed().value = ""
      $(select).trigger("change").select2("close")
      typed().focus()
    }
    box.addEventListener("paste", (event) => {
      const names = split(event.clipboardData.getData("text/plain"))
      if (names.length < 2) return
      event.preventDefault()
      take(names)
    }, true)
    // A comma ends a name; Enter before the suggestions came takes what was typed and does not send the form.
    box.addEventListener("keydown", (event) => {
      const names = split(typed().value)
      if ((event.key === "," || event.key === ";") && names.length) {
        event.preventDefault()
        event.stopPropagation()
        take(names)
      }
    }, true)
    return select
  }

  const signers = (select) => {
    $(select).select2({
      ajax: ask(select.dataset.url, (row) => ({ id: String(row.key || row.id), text: row.label, detail: row.detail })),
      width: "100%",
      theme: "admin-autocomplete",
      templateResult: withDetail,
    })
    // select2 keeps options in the order of the list; a byline is in the order of choosing.
    $(select).on("select2:select", (event) => {
      $(select).append($(event.params.data.element)).trigger("change.select2")
    })
    return select
  }

  const picture = (select) => {
    const shown = element("img", { className: "picture-chosen", alt: "", src: select.dataset.thumbnail || "" })
    shown.hidden = !select.dataset.thumbnail
    const line = ({ text, url, detail }) =>
      url
        ? element("span", { className: "picture-choice" }, element("img", { src: url, alt: "" }), withDetail({ text, detail }))
        : text
    $(select).select2({
      ajax: ask(select.dataset.url, (row) => ({ id: String(row.id), text: row.label, url: row.url, detail: row.detail })),
      width: "100%",
      theme: "admin-autocomplete",
      placeholder: "",
      allowClear: true,
      templateResult: line,
    }).on("select2:select", ({ params }) => {
      shown.src = params.data.url || ""
      shown.hidden = !params.data.url
    }).on("select2:clear", () => { shown.hidden = true })
    select.closest(".form-row, fieldset").append(shown)
    return select
  }

  $(() => {
    document.querySelectorAll("[data-tag-input]").forEach(tags)
    document.querySelectorAll("select[data-signers]").forEach(signers)
    document.querySelectorAll("select[data-picture]").forEach(picture)
  })
})(django.jQuery)
