/**
 * Nothing that is typed into the post form is lost. Every change is kept in this browser at once and sent to the server
 * within seconds; what did not arrive is offered when the form is opened again. The line #draft-state says how things
 * stand; notices above the form say what a person can do about it.
 */
import { _, element, fill } from "editor/elements";
import { copiesOf, forget, keep } from "editor/kept_copies";
import { watchPresence } from "editor/presence";

const LOOK = 700; // milliseconds between two looks at the form: widgets of the admin tell of changes in many ways
const PAUSE = 1500; // milliseconds without a change before it is sent
const LONGEST = 5000; // milliseconds of unbroken typing before it is sent all the same
const RETRY = [3000, 6000, 12000, 30000]; // milliseconds between tries
const SESSION_PERIOD = 3000; // milliseconds between two looks whether somebody has signed in again
const KEEPALIVE_LIMIT = 60_000; // bytes that a browser sends for a page that is gone (64 KiB by the standard)

const config = JSON.parse(document.getElementById("draft-keeping").textContent);
const form = document.getElementById("post_form");
const line = document.getElementById("draft-state");
const notices = document.getElementById("draft-notices");
const isPublic = Boolean(form.querySelector("[data-public]"));

const NOT_TYPED = /^(csrfmiddlewaretoken|form_key|seen_version|merge_of|merge_body|choice-.*|_.*)$/;

function fieldsOf() {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_TYPED.test(name));
}

const field = (name) => form.elements.namedItem(name);
const keyOf = () => field("form_key").value;

let seen = JSON.stringify(fieldsOf()); // the form as it was at the last look
let sent = config.isBound ? "" : seen; // as the server has it
let changedAt = 0;
let unsentSince = 0;
let failures = 0;
let sending = false;
let nextTry = 0;
let isLeaving = false;
let isSignedOut = false;
let refusal = ""; // why the server will not take this text, whatever is tried
let isKept = true; // whether this browser took the last copy

/* What is said ----------------------------------------------------------------- */

function say(words, kind = "") {
  if (line.textContent === words) return;
  line.textContent = words;
  line.dataset.kind = kind;
}

function notice(name, kind, ...content) {
  const made = element("section", { class: `draft-notice ${kind}`, "data-notice": name, role: kind === "is-warning" ? "alert" : "status" }, ...content);
  notices.querySelector(`[data-notice="${name}"]`)?.remove();
  notices.prepend(made);
  return made;
}

function endNotice(name) {
  notices.querySelector(`[data-notice="${name}"]`)?.remove();
}

/* The server ------------------------------------------------------------------- */

class Refused extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

async function request(url, options) {
  let response;
  try {
    response = await fetch(url, { credentials: "same-origin", redirect: "error", cache: "no-store", ...options });
  } catch {
    throw new Refused(0, "");
  }
  let data = null;
  try {
    data = await response.json();
  } catch {
    data = null;
  }
  if (response.ok && data) return data;
  throw new Refused(response.status, data?.errors ? Object.values(data.errors).flat().join(" ") : "");
}

function takeToken(token) {
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
}

/** Ask who is signed in, and take the token that goes with it. Says false, and what to do, for somebody else. */
async function checkSession() {
  const answer = await request(config.session, { headers: { Accept: "application/json" } });
  if (answer.user !== config.user) {
    askToSignIn(fill(_("Somebody else is signed in in this browser now. Sign in as %(name)s to go on."), config));
    return false;
  }
  takeToken(answer.csrf);
  isSignedOut = false;
  endNotice("session");
  return true;
}

/** Send with the token of the page; a refusal without words is a token of an earlier session: take the new one once. */
async function post(url, body, options = {}) {
  const attempt = () => request(url, {
    method: "POST", body,
    headers: {
      Accept: "application/json", "X-CSRFToken": field("csrfmiddlewaretoken").value,
      ...(typeof body === "string" ? { "Content-Type": "application/json" } : {}),
    },
    ...options,
  });
  try {
    return await attempt();
  } catch (error) {
    if (error.status === 401) signedOut();
    if (error.status !== 403 || error.message || options.keepalive) throw error;
    if (!(await checkSession())) throw new Refused(401, "");
    return attempt();
  }
}

const presence = { address: config.presence, key: keyOf(), version: Number(config.version), typed: false };
const postJson = (url, data, options) => post(url, JSON.stringify(data), options);

/* A session that has ended -------------------------------------------------------- */

let signInTab = null;
let isWaiting = false;

/** Look again until the session is back: nobody has to press anything here after signing in. */
async function waitForSession() {
  if (isWaiting) return;
  isWaiting = true;
  while (isSignedOut && !isLeaving) {
    await new Promise((resolve) => setTimeout(resolve, SESSION_PERIOD));
    try {
      if (!(await checkSession())) continue;
      signInTab?.close();
      failures = nextTry = 0;
      say("");
      look();
    } catch {
      // still signed out, or no connection
    }
  }
  isWaiting = false;
}

function askToSignIn(words) {
  isSignedOut = true;
  waitForSession();
  if (notices.querySelector('[data-notice="session"]')?.dataset.words === words) return;
  const address = `${config.signIn}?next=${encodeURIComponent(location.pathname)}`;
  notice("session", "is-warning",
    element("p", {}, words),
    element("p", { class: "draft-choices" }, element("a", {
      class: "button", href: address, target: "sign-in",
      onclick: (event) => {
        signInTab = window.open(address, "sign-in");
        if (signInTab) event.preventDefault();
      },
    }, _("Sign in in another tab")))).dataset.words = words;
}

function signedOut() {
  askToSignIn(_("You have been signed out. Your text is kept in this browser; sign in and it is saved from here."));
}

/* Keeping and sending -------------------------------------------------------------- */

function copyNow() {
  return {
    key: keyOf(), user: config.user, post: config.post, address: config.autosave,
    version: field("seen_version").value, at: Date.now(), fields: fieldsOf(),
  };
}

async function keepHere() {
  try {
    await keep(copyNow());
    isKept = true;
  } catch {
    isKept = false;
  }
}

function bodyOf(copy) {
  const data = new FormData();
  for (const [name, value] of copy.fields) data.append(name, value);
  data.append("form_key", copy.key);
  data.append("seen_version", copy.version);
  return data;
}

function began(answer) {
  config.post = answer.post;
  config.autosave = answer.autosave;
  presence.address = answer.presence;
  presence.version = answer.version;
  field("seen_version").value = answer.version;
  history.replaceState(history.state, "", answer.address);
  form.action = answer.address;
}

function failed(error) {
  failures += 1;
  nextTry = Date.now() + RETRY[Math.min(failures, RETRY.length) - 1];
  const kept = isKept ? _("kept in this browser") : _("and this browser keeps nothing: leave this tab open");
  if (error.status === 401) say(fill(_("Signed out, %(kept)s"), { kept }), "bad");
  else if (error.status === 0) say(fill(_("Offline, %(kept)s"), { kept }), "offline");
  else {
    if (error.status >= 400 && error.status < 500 && error.message) refusal = error.message;
    say(fill(_("Not saved: %(why)s"), { why: error.message || _("the server could not answer; trying again.") }), "bad");
  }
}

async function send({ keepalive = false } = {}) {
  if (sending && !keepalive) return;
  const copy = copyNow();
  const state = JSON.stringify(copy.fields);
  if (keepalive && state.length > KEEPALIVE_LIMIT) return;
  sending = true;
  try {
    const answer = await post(config.autosave, bodyOf(copy), { keepalive });
    if (answer.number === null) return; // saved by the button meanwhile
    sent = state;
    unsentSince = 0;
    failures = 0;
    if (!config.post) began(answer);
    if (JSON.stringify(fieldsOf()) === sent) await forget(copy.key).catch(() => {});
    say(fill(isPublic ? _("Kept %(at)s, not public") : _("Saved %(at)s"), answer), "good");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    failed(error);
  } finally {
    sending = false;
  }
}

function look() {
  if (isLeaving) return;
  const now = JSON.stringify(fieldsOf());
  const moment = Date.now();
  if (now !== seen) {
    seen = now;
    changedAt = moment;
    unsentSince ||= moment;
    presence.typed = true;
    if (refusal) refusal = "";
    keepHere();
  }
  if (seen === sent || isSignedOut || refusal || moment < nextTry) return;
  if (moment - changedAt > PAUSE || (unsentSince && moment - unsentSince > LONGEST)) send();
}

/* Leaving, and the button ------------------------------------------------------------ */

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden" || isLeaving) return;
  look();
  if (seen !== sent && !isSignedOut) send({ keepalive: true });
});
addEventListener("pagehide", () => {
  if (!isLeaving && seen !== sent && !isSignedOut && !sending) send({ keepalive: true });
});
addEventListener("pageshow", (event) => {
  // Back from another page: what is typed now belongs to a new form, for the old one may have been saved.
  if (!event.persisted) return;
  isLeaving = false;
  field("form_key").value = crypto.randomUUID();
  presence.key = keyOf();
});
addEventListener("beforeunload", (event) => {
  if (!isLeaving && !isKept && seen !== sent) event.preventDefault();
});
addEventListener("online", () => {
  nextTry = 0;
  look();
});
addEventListener("offline", () => seen !== sent && failed(new Refused(0, "")));

let isChecked = false;
form.addEventListener("submit", async (event) => {
  if (isChecked || event.defaultPrevented) return;
  event.preventDefault();
  const { submitter } = event;
  look();
  await keepHere();
  try {
    if (!(await checkSession())) return;
  } catch (error) {
    if (error.status === 401) signedOut();
    failed(error);
    notices.scrollIntoView({ block: "nearest" });
    return;
  }
  isChecked = isLeaving = true;
  form.requestSubmit(submitter);
  isChecked = false;
});

/* What was left behind ---------------------------------------------------------------- */

function clock(at) {
  return new Date(at).toLocaleString(document.documentElement.lang || undefined, { dateStyle: "medium", timeStyle: "short" });
}

async function offer(copy) {
  const made = notice(`copy-${copy.key}`, "",
    element("p", {}, element("strong", {}, fill(_("This browser kept text of %(at)s that had not reached the server."), { at: clock(copy.at) }))),
    element("p", { class: "draft-choices" },
      element("button", {
        type: "button", class: "button",
        onclick: async () => {
          try {
            const answer = await post(copy.post === config.post ? config.autosave : copy.address, bodyOf(copy));
            isLeaving = true;
            await forget(copy.key);
            location.href = answer.number === null ? answer.address : `${answer.address}?revision=${answer.number}`;
          } catch (error) {
            if (!(error instanceof Refused)) throw error;
            failed(error);
          }
        },
      }, _("Continue with it")),
      element("button", {
        type: "button", class: "plain",
        onclick: async () => {
          await forget(copy.key);
          made.remove();
        },
      }, _("Throw it away"))));
}

async function start() {
  try {
    for (const copy of (await copiesOf(config.user, config.post)).reverse()) {
      if (config.saved.includes(copy.key)) await forget(copy.key);
      else if (copy.key !== keyOf()) await offer(copy);
    }
  } catch {
    isKept = false;
  }
  watchPresence({ ask: postJson, state: presence, place: notices });
}

setInterval(look, LOOK);
start();
