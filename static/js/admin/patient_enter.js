// Enter in a list of choices (select2) whose answer is still on its way takes the answer, not what the list showed before.
(() => {
  const MOST = 5000 // milliseconds to wait for an answer

  const listOf = (field) => document.getElementById(field.getAttribute("aria-controls") || field.getAttribute("aria-owns") || "")
    || document.querySelector(".select2-container--open .select2-results__options")

  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches?.(".select2-search__field")) return
    const list = listOf(event.target)
    if (!list?.querySelector(".loading-results")) return
    event.preventDefault()
    event.stopPropagation()
    const field = event.target
    const asked = field.value
    const stop = () => {
      watch.disconnect()
      clearTimeout(timer)
    }
    const watch = new MutationObserver(() => {
      if (list.querySelector(".loading-results")) return
      stop()
      if (field.value !== asked || document.activeElement !== field) return
      const first = list.querySelector(".select2-results__option--highlighted") || list.querySelector("[aria-selected=false]")
      if (first) window.django.jQuery(first).trigger("mouseup")
    })
    const timer = setTimeout(stop, MOST)
    watch.observe(list, { childList: true })
  }, true)
})()
