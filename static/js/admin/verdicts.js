/**
 * Quotations beside the text: a settled one is fetched when it is opened; until then, and where that fails, a link leads
 * to its own page. After a decision the address names the quotation it was about: that one is opened again.
 */
async function bring(place) {
  try {
    const answer = await fetch(place.dataset.case, { credentials: "same-origin", redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceWith(...page.body.childNodes);
  } catch {
    // The link stands.
  }
}

const panel = document.getElementById("verdicts");

panel?.addEventListener(
  "toggle",
  (event) => {
    const place = event.target.open && event.target.querySelector("[data-case]");
    if (place) bring(place);
  },
  true, // it does not bubble
);

const named = location.hash.startsWith("#verdict-") && document.getElementById(location.hash.slice(1));
if (named && panel?.contains(named)) {
  named.open = true;
  named.scrollIntoView({ block: "nearest" });
}
