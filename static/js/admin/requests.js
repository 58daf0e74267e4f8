/**
 * Asks the staff endpoints. Every answer is JSON; a refusal becomes a RequestRefused with messages by field.
 */
import { _ } from "editor/elements";

export class RequestRefused extends Error {
  /** `errors`: {field: [messages]}, with "" for what concerns no field. `data`: the whole answer. */
  constructor(status, errors, data = {}) {
    super(Object.values(errors).flat().join(" "));
    this.status = status;
    this.errors = errors;
    this.data = data;
  }
}

function csrfToken() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

async function answerOf(response) {
  let data = {};
  try {
    data = await response.json();
  } catch {
    data = {};
  }
  if (response.ok) return data;
  const generic = {
    401: _("You have been signed out. Sign in in another tab, then try again: nothing here is lost."),
    403: _("You may not do this. Ask an editor for the permission."),
    413: _("The file is too large."),
  };
  const errors = data.errors ?? { "": [generic[response.status] ?? _("The server could not answer. Try again.")] };
  throw new RequestRefused(response.status, errors, data);
}

async function ask(url, options) {
  let response;
  try {
    response = await fetch(url, { credentials: "same-origin", redirect: "error", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new RequestRefused(0, { "": [_("No connection to the server. Nothing here is lost; try again.")] });
  }
  return answerOf(response);
}

/** GET `url` with `query`; `signal` may abort it. */
export function getJson(url, query = {}, signal = undefined) {
  const words = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "" && value != null));
  return ask(`${url}?${words}`, { headers: { Accept: "application/json" }, signal });
}

/** POST `data` as JSON. */
export function postJson(url, data) {
  return ask(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(data),
  });
}

/** POST a FormData, for files. */
export function postForm(url, form) {
  return ask(url, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
    body: form,
  });
}
