/**
 * What the editor knows about sources and speakers: asked once for a whole text, kept while the page is open,
 * and never written into the text. Both editors use it.
 */
import { _, fill } from "editor/elements";
import { getJson } from "editor/requests";

const BATCH = 100; // keys a request, so that the address stays short

export class Attributions {
  /** `known`: the labels that came with the page. */
  constructor(endpoints, known = {}) {
    this.endpoints = endpoints;
    this.sources = new Map(Object.entries(known.sources ?? {})); // "12" -> row, or null where there is no such source
    this.speakers = new Map(Object.entries(known.speakers ?? {}).map(([key, row]) => [key, { key, ...row }])); // "person:3" -> {key, label}, or null
    this.wanted = { sources: new Set(), speakers: new Set() };
    this.listeners = new Set();
    this.last = null; // the attribution that was used last, for "same as before"
  }

  /** Call `listener` whenever labels arrive; returns a function that stops it. */
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  rememberSource(row) {
    this.sources.set(String(row.id), row);
    this.tell();
  }

  rememberSpeaker(row) {
    this.speakers.set(row.key, row);
    this.tell();
  }

  tell() {
    for (const listener of this.listeners) listener();
  }

  /** The source row, or undefined while it is being asked for, or null where there is none. */
  source(id) {
    return this.known("sources", String(id));
  }

  speaker(key) {
    return this.known("speakers", key);
  }

  known(kind, key) {
    if (this[kind].has(key)) return this[kind].get(key);
    if (!this.wanted[kind].has(key)) {
      this.wanted[kind].add(key);
      if (!this.asking) {
        this.asking = true;
        queueMicrotask(() => this.ask());
      }
    }
    return undefined;
  }

  async ask() {
    this.asking = false;
    const sources = [...this.wanted.sources].slice(0, BATCH);
    const speakers = [...this.wanted.speakers].slice(0, BATCH);
    let found = { sources: {}, speakers: {} };
    try {
      found = await getJson(this.endpoints.labels, { sources: sources.join(","), speakers: speakers.join(",") });
    } catch (error) {
      // The text stays usable; the labels say why they are missing.
      this.failure = error.message;
    }
    for (const key of sources) {
      this.wanted.sources.delete(key);
      this.sources.set(key, found.sources[key] ?? null);
    }
    for (const key of speakers) {
      this.wanted.speakers.delete(key);
      this.speakers.set(key, found.speakers[key] ? { key, ...found.speakers[key] } : null);
    }
    if (this.wanted.sources.size || this.wanted.speakers.size) this.ask();
    this.tell();
  }

  /** One line about a source: title, outlet, date. */
  sourceLine(id) {
    const row = this.source(id);
    if (row === undefined) return "…";
    if (row === null) return this.failure ?? fill(_("Source %(id)s is not there any more"), { id });
    return [`“${row.title}”`, row.publisher, row.issued].filter(Boolean).join(", ");
  }

  speakerLine(attrs) {
    if (attrs.speaker) {
      const row = this.speaker(attrs.speaker);
      return row === undefined ? "…" : (row?.label ?? _("unknown speaker"));
    }
    return attrs.speakerText ?? "";
  }

  /** The line under a quotation: {text, missing, short}. */
  describe(attrs) {
    const row = attrs.source ? this.source(attrs.source) : null;
    // As on the page: where nobody is named as the speaker, the author of the source speaks.
    const speaker = this.speakerLine(attrs) || (row?.authors ?? []).join(", ");
    const via = (attrs.via ?? "").split(" ").filter(Boolean);
    const parts = [speaker];
    if (attrs.source) parts.push(this.sourceLine(attrs.source));
    if (via.length) parts.push(fill(_("via %(sources)s"), { sources: via.map((id) => this.sourceLine(id)).join("; ") }));
    const missing = !attrs.source || this.source(attrs.source) === null;
    if (!attrs.source) parts.push(_("no source yet"));
    const short = [speaker, row?.publisher || row?.title].filter(Boolean).join(", ") || _("no source yet");
    return { text: parts.filter(Boolean).join(" · "), missing, short: attrs.source ? short : speaker ? `${speaker}, ${_("no source yet")}` : _("no source yet") };
  }
}
