/**
 * Who else has this post open, and whether they saved: asked every few seconds while the form is open.
 */
import { _, element, fill } from "editor/elements";

const PERIOD = 15_000; // milliseconds; the server forgets a form that was silent for 40 s

function told(other) {
  const words = other.is_typing
    ? _("%(name)s is writing in this post too, since %(since)s.")
    : _("%(name)s has this post open, since %(since)s.");
  return fill(words, other);
}

/**
 * `ask(url, data, options)` sends JSON; `state` has `address`, `key`, `version` and `typed`, read at each turn;
 * `place` is the element to write into.
 */
export function watchPresence({ ask, state, place }) {
  const people = element("p", { class: "draft-notice presence", role: "status", hidden: true });
  const newer = element("p", { class: "draft-notice is-warning", role: "status", hidden: true });
  place.append(people, newer);
  const show = (node, words) => {
    node.hidden = !words;
    if (node.textContent !== words) node.textContent = words;
  };

  async function turn() {
    if (!state.address) return;
    const typed = state.typed;
    state.typed = false;
    let answer;
    try {
      answer = await ask(state.address, { key: state.key, version: state.version, typed });
    } catch {
      return; // draft_keeping.js says what is wrong with the connection or the session
    }
    show(people, answer.others.map(told).join(" "));
    show(newer, answer.saved
      ? fill(_("%(name)s saved a newer text at %(at)s. When you save yours, you will see both and choose."), {
        name: answer.saved.name || _("Somebody"), at: answer.saved.at,
      })
      : "");
  }

  const timer = setInterval(turn, PERIOD);
  turn();
  addEventListener("pagehide", () => {
    clearInterval(timer);
    if (state.address) ask(state.address, { key: state.key, leaving: true }, { keepalive: true }).catch(() => {});
  });
  return { turn };
}
