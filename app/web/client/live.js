// The live feed of a workshop: what happens, in order, each thing once, over every interruption.

import { address } from './api.js';

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
const HIDDEN_FOR = 30_000;

/**
 * One workshop's feed. Dispatches each event of the feed under its own name, as a CustomEvent whose `detail` is the
 * parsed data ({seq, at, kind, subject_id, author, payload}; a list for `tallies`), and `state` whenever `state` changes.
 */
export class Live extends EventTarget {
  /** @param {string} workshopId @param {{after?: number}} [options] */
  constructor(workshopId, { after } = {}) {
    super();
    this.workshopId = workshopId;
    /** The number of the last entry that was heard. @type {number|undefined} */
    this.seq = after;
    /** @type {'connecting'|'live'|'waiting'|'closed'} */
    this.state = 'closed';
    this.wait = FIRST_WAIT;
    /** @type {Set<string>} */
    this.names = new Set(['ready']);
    /** @type {EventSource|null} */
    this.source = null;
    this.seen = () => this.#look();
  }

  /** Listen for one kind of event, such as `idea.posted`. Returns what stops it. @param {string} name @param {(detail: any) => void} call */
  on(name, call) {
    const heard = (event) => call(event.detail);
    this.addEventListener(name, heard);
    if (!this.names.has(name)) {
      this.names.add(name);
      this.source?.addEventListener(name, this.#hear);
    }
    return () => this.removeEventListener(name, heard);
  }

  open() {
    document.addEventListener('visibilitychange', this.seen);
    addEventListener('online', this.seen);
    this.#connect();
    return this;
  }

  close() {
    document.removeEventListener('visibilitychange', this.seen);
    removeEventListener('online', this.seen);
    this.#stop('closed');
  }

  #connect() {
    this.#stop('connecting');
    const url = address('/api/v1/workshops/{workshop_id}/feed', { path: { workshop_id: this.workshopId }, query: { after: this.seq } });
    const source = new EventSource(url);
    this.source = source;
    for (const name of this.names) source.addEventListener(name, this.#hear);
    source.addEventListener('open', () => { this.wait = FIRST_WAIT; this.#become('live'); });
    source.addEventListener('error', () => {
      // A lost connection comes back by itself with Last-Event-ID; a refusal does not, and is asked again later.
      if (source.readyState === EventSource.CLOSED) this.#again();
      else this.#become('waiting');
    });
  }

  #hear = (/** @type {MessageEvent} */ event) => {
    if (event.lastEventId) {
      const seq = Number(event.lastEventId);
      // `ready` repeats the number of an entry that was heard; anything else at or before it was heard already.
      if (event.type !== 'ready' && event.type !== 'tallies' && this.seq !== undefined && seq <= this.seq) return;
      this.seq = Math.max(this.seq ?? 0, seq);
    }
    this.dispatchEvent(new CustomEvent(event.type, { detail: JSON.parse(event.data) }));
  };

  #again() {
    this.#stop('waiting');
    this.timer = setTimeout(() => this.#connect(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  /** A browser has six connections for a service: a page that nobody looks at gives its own back. */
  #look() {
    clearTimeout(this.rest);
    if (document.hidden) this.rest = setTimeout(() => this.#stop('waiting'), HIDDEN_FOR);
    else if (!this.source) this.#connect();
  }

  #stop(state) {
    clearTimeout(this.timer);
    clearTimeout(this.rest);
    this.source?.close();
    this.source = null;
    this.#become(state);
  }

  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent('state', { detail: state }));
  }
}
