// Rows of an inline whose order matters: moved with buttons, or dragged, instead of by typing numbers.
// Without this file the numbers stay, and say the same.
(() => {
  const say = window.gettext || ((text) => text)
  const fieldOf = (row) => row.querySelector("td.field-position input")
  const rowsOf = (body) => [...body.querySelectorAll("tr.form-row:not(.empty-form)")].filter(fieldOf)

  // Only rows that say something have a place: a number in an empty one would make it a row to be saved.
  const isFilled = (row) =>
    Boolean(row.querySelector("td.original input[type=hidden][name$='-id'][value]:not([value=''])")) ||
    [...row.querySelectorAll("td:not(.field-position):not(.original):not(.delete) :is(input, select, textarea)")].some((field) => field.value)

  const number = (body) => {
    let place = 0
    for (const row of rowsOf(body)) if (isFilled(row)) fieldOf(row).value = place++
  }

  const button = (label, sign, act) => {
    const made = document.createElement("button")
    Object.assign(made, { type: "button", className: "order-button", textContent: sign, title: label })
    made.setAttribute("aria-label", label)
    made.addEventListener("click", act)
    return made
  }

  const draw = (body) => {
    const rows = rowsOf(body)
    rows.forEach((row, index) => {
      const [up, down] = row.querySelectorAll(".order-button")
      up.disabled = index === 0
      down.disabled = index === rows.length - 1
    })
  }

  const move = (row, step) => {
    const body = row.parentElement
    const rows = rowsOf(body)
    const other = rows[rows.indexOf(row) + step]
    if (!other) return
    // The other row is the one that moves: this one keeps the focus and the pointer.
    if (step < 0) row.after(other)
    else row.before(other)
    number(body)
    draw(body)
  }

  const prepare = (row) => {
    const field = fieldOf(row)
    if (!field || row.querySelector(".order-button")) return
    field.hidden = true
    const pressed = (step) => (event) => {
      move(row, step)
      // At the end of its way the button is disabled: the focus goes to the other one.
      const { target } = event
      ;(target.disabled ? row.querySelector(".order-button:not(:disabled)") : target)?.focus()
    }
    field.after(button(say("Move up"), "↑", pressed(-1)), button(say("Move down"), "↓", pressed(1)))
    const cell = field.closest("td")
    cell.classList.add("order-cell")
    cell.addEventListener("pointerdown", (event) => {
      if (event.button || event.target.closest("button")) return
      event.preventDefault()
      cell.setPointerCapture(event.pointerId)
      row.classList.add("is-dragged")
    })
    cell.addEventListener("pointermove", (event) => {
      if (!cell.hasPointerCapture(event.pointerId)) return
      const body = row.parentElement
      const over = rowsOf(body).find((one) => {
        const box = one.getBoundingClientRect()
        return one !== row && event.clientY > box.top && event.clientY < box.bottom
      })
      if (!over) return
      const rows = rowsOf(body)
      move(row, rows.indexOf(over) > rows.indexOf(row) ? 1 : -1)
    })
    for (const name of ["pointerup", "pointercancel"]) cell.addEventListener(name, () => row.classList.remove("is-dragged"))
  }

  const begin = () => {
    const bodies = new Set([...document.querySelectorAll(".inline-group td.field-position")].map((cell) => cell.closest("tbody")))
    for (const body of bodies) {
      rowsOf(body).forEach(prepare)
      draw(body)
      body.closest("form").addEventListener("submit", () => number(body))
      document.addEventListener("formset:added", () => {
        rowsOf(body).forEach(prepare)
        draw(body)
      })
      document.addEventListener("formset:removed", () => draw(body))
    }
  }
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin)
  else begin()
})()
