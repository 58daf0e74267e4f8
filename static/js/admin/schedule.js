/**
 * Lets the button that publishes say what it will do, while the dates beside the text are changed. The server finds
 * the words, because it knows the site's zone and when its clocks change.
 */
const button = document.querySelector("[data-outlook]");
const says = document.getElementById("publish-says");
const fields = ["published_at", "embargoed_until", "expires_at"]
  .map((name) => document.getElementById(`id_${name}`))
  .filter(Boolean);
let asked = null;
let timer = 0;

function values() {
  const words = new URLSearchParams();
  for (const field of fields) {
    if (!field.value) continue;
    words.set(field.name, field.value);
    const which = document.querySelector(`[name="${field.name}_which"]`);
    if (which?.value) words.set(which.name, which.value);
  }
  return words;
}

function tell(field, messages) {
  const id = `${field.id}_problem`;
  let line = document.getElementById(id);
  if (!messages?.length) {
    line?.remove();
    return;
  }
  if (!line) {
    line = document.createElement("p");
    line.id = id;
    line.className = "instant-problem";
    line.setAttribute("role", "alert");
    field.after(line);
  }
  line.textContent = messages.join(" ");
}

async function ask() {
  asked?.abort();
  asked = new AbortController();
  try {
    const response = await fetch(`${button.dataset.outlook}?${values()}`, {
      credentials: "same-origin", redirect: "error", signal: asked.signal,
    });
    if (!response.ok) return;
    const answer = await response.json();
    for (const field of fields) tell(field, answer.errors[field.name]);
    button.value = answer.label;
    says.textContent = answer.says;
  } catch {
    // Without an answer the button keeps what it said; the save itself is checked by the server.
  }
}

if (button) {
  for (const field of fields) {
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 300);
    });
  }
}
