// Copying, printing and the system's share sheet, for those who have them: without this script every text and address on
// the page is there to be copied by hand.

// Trusted Types, where the browser has them: this one page of our own is parsed, and nothing of it is put into the page.
const policy = window.trustedTypes?.createPolicy("reuse", { createHTML: (text) => text });

const section = (button) => button.closest("section") ?? document.body;

function say(button, name) {
  const status = section(button).querySelector("[role=status][data-says]");
  if (status) status.textContent = status.dataset[name] ?? "";
}

async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(await text());
    say(button, "says");
  } catch {
    say(button, "fails");
  }
}

// The file is a page of its own; another editor wants what stands in its article.
async function fileAt(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(response.statusText);
  const text = await response.text();
  if (!response.headers.get("Content-Type")?.startsWith("text/html")) return text;
  return new DOMParser().parseFromString(policy?.createHTML(text) ?? text, "text/html").querySelector("article")?.innerHTML.trim() ?? text;
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = false;
    button.addEventListener("click", () =>
      copy(button, async () => document.getElementById(button.dataset.copies).value),
    );
  }
  for (const button of document.querySelectorAll("[data-copies-from]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button, () => fileAt(button.dataset.copiesFrom)));
  }
}

// A heading leads to itself; whoever presses it wants its address.
if (navigator.clipboard) {
  for (const link of document.querySelectorAll("a.anchor")) {
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      const status = document.querySelector("[role=status][data-says]");
      try {
        await navigator.clipboard.writeText(link.href);
      } catch {
        return;
      }
      link.dataset.said = status?.dataset.says ?? "";
      if (status) status.textContent = link.dataset.said;
      link.addEventListener("blur", () => delete link.dataset.said, { once: true });
    });
  }
}

for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

if (navigator.share) {
  for (const button of document.querySelectorAll("[data-shares]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const url = document.querySelector("link[rel=canonical]")?.href ?? location.href;
      navigator.share({ title: button.dataset.shares, url }).catch(() => {});
    });
  }
}
