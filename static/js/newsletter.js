/**
 * The form of the newsletter: finds the number that the task asks for, so that no question has to be answered. Without
 * this script the question stays. See campaigns/proof.py.
 */
/**
 * SHA-256 of a short ASCII text, as far as the first 32 bits of it. The browser's own answers one promise a text, which
 * takes longer than the hash, and is missing where a page is not served securely. Source: FIPS 180-4.
 */
const primes = [];
for (let candidate = 2; primes.length < 64; candidate += 1) {
  if (primes.every((prime) => candidate % prime)) primes.push(candidate);
}
const fraction = (root) => ((root % 1) * 2 ** 32) | 0;
const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const ROUND = primes.map((prime) => fraction(Math.cbrt(prime)));
const words = new Int32Array(64);
const turn = (word, by) => (word >>> by) | (word << (32 - by));

/** The first 32 bits of the digest, as a number without sign. */
function digestBegins(text) {
  const blocks = ((text.length + 8) >> 6) + 1;
  const input = new Int32Array(blocks * 16);
  for (let place = 0; place < text.length; place += 1) {
    input[place >> 2] |= text.charCodeAt(place) << (24 - (place % 4) * 8);
  }
  input[text.length >> 2] |= 0x80 << (24 - (text.length % 4) * 8);
  input[input.length - 1] = text.length * 8;
  const state = Int32Array.from(START);
  for (let block = 0; block < blocks; block += 1) {
    for (let place = 0; place < 64; place += 1) {
      if (place < 16) {
        words[place] = input[block * 16 + place];
      } else {
        const [early, late] = [words[place - 15], words[place - 2]];
        const small = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
        const large = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
        words[place] = (words[place - 16] + small + words[place - 7] + large) | 0;
      }
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let place = 0; place < 64; place += 1) {
      const first =
        (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[place] + words[place]) | 0;
      const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, place) => (state[place] = (state[place] + word) | 0));
  }
  return state[0] >>> 0;
}

const form = document.querySelector("[data-task]");
const question = form.querySelector("[data-question]");
const said = form.querySelector("[data-said]");
const AT_ONCE = 2000; // hashes before the page may do something else

async function solve(task, bits) {
  for (let number = 0; ; number += 1) {
    if (digestBegins(`${task}.${number}`) >>> (32 - bits) === 0) return number;
    if (number % AT_ONCE === AT_ONCE - 1) await new Promise((go) => setTimeout(go));
  }
}

let work = null;
const begin = () => (work ??= solve(form.dataset.task, Number(form.dataset.bits)));

question.hidden = true;
form.addEventListener("focusin", begin, { once: true });
form.addEventListener("submit", async (event) => {
  if (form.elements.number.value) return;
  event.preventDefault();
  said.textContent = said.dataset.working;
  form.elements.number.value = await begin();
  // Not before this event is over: a form that is being submitted is not submitted once more.
  setTimeout(() => form.requestSubmit());
});
