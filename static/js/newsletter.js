/**
 * The form of the newsletter: finds the number that the task asks for, so that no question has to be answered. Without
 * this script, or where the page is not served securely, the question stays. See campaigns/proof.py.
 */
const form = document.querySelector("[data-task]");
const question = form.querySelector("[data-question]");
const said = form.querySelector("[data-said]");
const AT_ONCE = 256;

const startsWithZeros = (digest, bits) => new DataView(digest).getUint32(0) >>> (32 - bits) === 0;

async function solve(task, bits) {
  const encoder = new TextEncoder();
  for (let first = 0; ; first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, place) => first + place);
    const digests = await Promise.all(
      numbers.map((number) => crypto.subtle.digest("SHA-256", encoder.encode(`${task}.${number}`))),
    );
    const found = digests.findIndex((digest) => startsWithZeros(digest, bits));
    if (found >= 0) return numbers[found];
  }
}

if (globalThis.crypto?.subtle) {
  question.hidden = true;
  let work = null;
  const begin = () => (work ??= solve(form.dataset.task, Number(form.dataset.bits)));
  form.addEventListener("focusin", begin, { once: true });
  form.addEventListener("submit", async (event) => {
    if (form.elements.number.value) return;
    event.preventDefault();
    said.textContent = said.dataset.working;
    try {
      form.elements.number.value = await begin();
      form.requestSubmit();
    } catch {
      said.textContent = "";
      question.hidden = false;
      form.elements.answer.focus();
    }
  });
}
