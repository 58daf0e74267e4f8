/**
 * Keeps what the clipboard holds beside the plain words: headings, lists and links of a page, a mail or a Word file.
 * Without this file the words alone come in.
 */
const form = document.querySelector("[data-paste-form]");
const text = form.querySelector("[data-paste]");
const markup = form.querySelector("[name=markup]");
const kept = form.querySelector("[data-kept]");

const letters = (words) => words.replace(/\s/g, "");
let pasted = "";

const drop = () => {
  markup.value = "";
  pasted = "";
  kept.hidden = true;
};

text.addEventListener("paste", (event) => {
  const html = event.clipboardData.getData("text/html");
  const plain = event.clipboardData.getData("text/plain");
  // Only a paste into an empty or wholly selected field: two halves cannot be put together.
  const whole = text.selectionStart === 0 && text.selectionEnd === text.value.length;
  if (!html || !whole || !/<(?:p|h\d|li|a|b|strong|i|em|blockquote|table|div)\b/i.test(html)) return;
  event.preventDefault();
  text.value = plain;
  markup.value = html;
  pasted = letters(plain);
  kept.hidden = false;
});

// Words that were changed by hand are no longer those of the markup.
text.addEventListener("input", () => {
  if (pasted && letters(text.value) !== pasted) drop();
});

form.querySelector("[data-drop]").addEventListener("click", () => {
  drop();
  text.focus();
});
