/** Buttons that copy an address; without this file (or without the right to the clipboard) the field is selected by hand. */
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = label; }, 2000);
    } catch {
      button.parentElement.querySelector("input")?.select();
    }
  });
}
for (const input of document.querySelectorAll(".link-address input")) input.addEventListener("focus", () => input.select());
