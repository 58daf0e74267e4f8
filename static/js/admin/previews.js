/**
 * What the server says about embedded records, and how their kinds are called. Both editors use it.
 */
import { _ } from "editor/elements";
import { getJson } from "editor/requests";

/** What the server says about embedded records; the questions of one moment go out together. */
export class Previews {
  constructor(config) {
    this.config = config;
    this.rows = new Map(); // "call:3" -> Promise of a row or null
    this.waiting = new Map(); // "call" -> Map of id -> resolve
  }

  forget(kind, id) {
    this.rows.delete(`${kind}:${id}`);
  }

  get(kind, id) {
    const key = `${kind}:${id}`;
    if (!this.rows.has(key)) {
      this.rows.set(key, new Promise((resolve) => {
        if (!this.waiting.has(kind)) {
          this.waiting.set(kind, new Map());
          queueMicrotask(() => this.ask(kind));
        }
        this.waiting.get(kind).set(String(id), resolve);
      }));
    }
    return this.rows.get(key);
  }

  async ask(kind) {
    const asked = this.waiting.get(kind);
    this.waiting.delete(kind);
    let previews = {};
    try {
      const url = this.config.endpoints.embedPreview.replace("KIND", kind);
      ({ previews } = await getJson(url, { ids: [...asked.keys()].join(",") }));
    } catch (error) {
      for (const [id] of asked) previews[id] = { label: error.message };
    }
    for (const [id, resolve] of asked) resolve(previews[id] ?? null);
  }
}

/** The name of a kind of embed, as staff read it. */
export function labelOf(config, kind) {
  if (kind === "video") return _("Video");
  return config.embeds.find((one) => one.kind === kind)?.label ?? kind;
}
