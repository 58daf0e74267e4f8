// Text areas that are as high as their text, and a title in which Enter does not break the line.
addEventListener("DOMContentLoaded", () => {
  for (const area of document.querySelectorAll("textarea[data-autogrow]")) {
    const grow = () => {
      area.style.blockSize = "auto"
      area.style.blockSize = `${area.scrollHeight + 2}px`
    }
    area.addEventListener("input", grow)
    if (area.rows === 1) area.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault())
    // Its width and its letters decide as well.
    let width = 0
    new ResizeObserver(() => {
      if (area.clientWidth === width) return
      width = area.clientWidth
      grow()
    }).observe(area)
    document.fonts.ready.then(grow)
  }
})
