// The ideas that the stream shows: read a page at a time, changed in place, and those that arrived and wait to be shown.

import { serviceNow } from '../../components/clock.js';
import * as api from '../../api.js';

export const SORTS = /** @type {const} */ (['fair', 'newest', 'most_supported', 'most_discussed', 'not_voted']);
export const STREAMS = /** @type {const} */ (['online', 'focus_group', 'event', 'literature']);

/** Enough to fill a window; the rest comes at once and as one reads. */
const FIRST = 8;
const PAGE = 25;
/** No answer of the service holds more. */
const MOST = 100;

/**
 * @typedef {{sort: string, foundation: string|null, stream: string, q: string}} Filters
 * @typedef {{key: string, isNew?: boolean, items: any[]}} Chunk  ideas that came together
 */

/** Ideas in the order of one sort and one set of filters. Tells `change` when there are other ideas to show. */
export class Ideas extends EventTarget {
  /** @param {string} workshopId @param {AbortSignal} signal */
  constructor(workshopId, signal) {
    super();
    this.workshopId = workshopId;
    this.signal = signal;
    /** @type {Filters} */
    this.filters = { sort: 'newest', foundation: null, stream: '', q: '' };
    /** @type {Chunk[]} */
    this.chunks = [];
    /** @type {Map<string, {chunk: Chunk, at: number}>} */
    this.places = new Map();
    /** Ideas that were posted since and are not shown. @type {Set<string>} */
    this.waiting = new Set();
    this.next = null;
    this.isLoading = true;
    this.problem = null;
    this.turn = 0;
    /** When the list was asked for, by the service's clock. */
    this.begunAt = 0;
  }

  get count() { return this.places.size; }
  /** @param {string} id */
  find(id) {
    const place = this.places.get(id);
    return place ? place.chunk.items[place.at] : null;
  }

  /** Begin anew with other filters. What is shown stays until there is something else to show. @param {Filters} filters */
  async begin(filters) {
    const mine = ++this.turn;
    this.filters = filters;
    this.isLoading = true;
    this.problem = null;
    this.#changed();
    const asked = serviceNow();
    try {
      const data = await this.#ask({ ...filters, limit: FIRST });
      if (mine !== this.turn) return;
      this.chunks = [];
      this.places.clear();
      this.waiting.clear();
      this.next = data.next;
      this.#put({ key: `${mine}`, items: data.items }, this.chunks.length);
      this.begunAt = asked;
    } catch (problem) {
      if (mine !== this.turn || this.signal.aborted) return;
      this.problem = problem;
    }
    this.isLoading = false;
    this.#changed();
  }

  /** Read on. Raises the Problem that stopped it. */
  async more() {
    const mine = this.turn;
    const cursor = this.next;
    if (!cursor) return;
    const data = await this.#ask({ ...this.filters, cursor, limit: PAGE });
    if (mine !== this.turn || cursor !== this.next) return;
    this.next = data.next;
    this.#put({ key: cursor, items: data.items }, this.chunks.length);
    this.#changed();
  }

  /** Show what arrived, above everything else; returns the first idea of it. */
  async reveal() {
    const mine = this.turn;
    const wanted = new Set(this.waiting);
    const { foundation, stream } = this.filters;
    const data = await this.#ask({ sort: 'newest', foundation, stream, limit: Math.min(MOST, wanted.size + 10) });
    if (mine !== this.turn) return null;
    // More than an answer holds: those that were posted before them are found by reading on from the newest.
    const items = data.items.filter((idea) => wanted.has(idea.id) && !this.places.has(idea.id));
    for (const id of wanted) this.waiting.delete(id);
    this.#put({ key: `new-${items[0]?.id}`, isNew: true, items }, 0);
    this.#changed();
    return items[0] ?? null;
  }

  /** An idea was posted by somebody. @param {string} id @param {{foundation_id: string|null, stream: string}} said */
  arrived(id, said) {
    const { foundation, stream, q } = this.filters;
    const isWanted = (!foundation || foundation === said.foundation_id) && (!stream || stream === said.stream) && !q;
    if (!isWanted || this.places.has(id) || this.waiting.has(id)) return;
    this.waiting.add(id);
    this.#changed();
  }

  /** Look for what was posted between reading the list and hearing of what comes. */
  async catchUp(known = (/** @type {any} */ _idea) => false) {
    if (this.isLoading || this.problem || this.filters.q) return;
    const { foundation, stream } = this.filters;
    const data = await this.#ask({ sort: 'newest', foundation, stream, limit: 10 });
    for (const idea of data.items) {
      // What was there before is in the list already, however far down.
      if (new Date(idea.posted_at).getTime() > this.begunAt && !known(idea)) this.arrived(idea.id, idea);
    }
  }

  /** Put an idea above the others, once: one's own, or the one that an address names. @param {any} idea */
  add(idea) {
    this.waiting.delete(idea.id);
    if (this.places.has(idea.id)) this.change(idea.id, idea);
    else this.#put({ key: `one-${idea.id}`, isNew: true, items: [idea] }, 0);
    this.#changed();
  }

  /** Something about an idea is different now. Tells `idea` with it. @param {string} id @param {any} patch */
  change(id, patch) {
    const place = this.places.get(id);
    if (!place) return;
    const idea = { ...place.chunk.items[place.at], ...patch };
    place.chunk.items[place.at] = idea;
    this.dispatchEvent(new CustomEvent('idea', { detail: idea }));
  }

  /** @param {Chunk} chunk @param {number} at */
  #put(chunk, at) {
    chunk.items = chunk.items.filter((idea) => !this.places.has(idea.id));
    if (!chunk.items.length) return;
    this.chunks = [...this.chunks.slice(0, at), chunk, ...this.chunks.slice(at)];
    chunk.items.forEach((idea, index) => { this.places.set(idea.id, { chunk, at: index }); this.waiting.delete(idea.id); });
  }

  async #ask(query) {
    const { data } = await api.get('/api/v1/workshops/{workshop_id}/ideas', { path: { workshop_id: this.workshopId }, query, signal: this.signal });
    return data;
  }

  #changed() { this.dispatchEvent(new Event('change')); }
}
