// The question what a change of public words is: shown once words are changed, the note once it is a correction. Without
// this file both stand below the text, and the server asks where an answer is missing.
for (const question of document.querySelectorAll("[data-change-question]")) {
  const form = question.closest("form")
  const note = question.querySelector("[data-change-note]")
  const words = ["title", "summary", "body"].map((name) => form.elements[name]).filter(Boolean)
  const before = words.map((field) => field.value)
  const draw = () => {
    const changed = words.some((field, index) => field.value !== before[index])
    question.hidden = !changed && !question.hasAttribute("data-asked")
    note.hidden = form.elements.change.value !== "correction"
  }
  form.addEventListener("input", draw)
  form.addEventListener("change", draw)
  draw()
  if (question.hasAttribute("data-asked")) question.scrollIntoView({ block: "center" })
}
