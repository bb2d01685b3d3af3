// What every part of the room knows: the workshop, its text, who one is in it, and what one may do at this moment.

import { accent } from '../../components/parts.js';
import { setClock } from '../../components/clock.js';
import * as api from '../../api.js';
import * as store from '../../store.js';

/**
 * @typedef {{id: string, key: string, title: string, accent: string, number: number}} Place  where a foundation stands
 * @typedef {'coming'|'open'|'between'|'closed'|'sealed'} Time
 */

/** One workshop as its room shows it. Tells `change` when any of it is different, and `comment` when one was written. */
export class Scene extends EventTarget {
  /** @param {any} room @param {AbortSignal} signal */
  constructor(room, signal) {
    super();
    this.room = room;
    this.signal = signal;
    /** The present text, or null before there is one. @type {any} */
    this.text = null;
    /** @type {Map<string, Place>} */
    this.places = new Map();
    /** One's own stances on the texts of foundations. @type {Map<string, string>} */
    this.held = new Map();
    /** Whether the stream shows one foundation only. */
    this.isOnFoundation = false;
    setClock(room.clock.now);
  }

  get me() { return this.room.you.participation_id; }
  get isMember() { return this.me !== null; }
  /** @param {string} deed */
  may(deed) { return this.room.you.may.includes(deed); }
  /** @param {string} right */
  has(right) { return this.room.you.rights.includes(right); }
  /** @param {string|null} foundationId */
  place(foundationId) { return foundationId ? this.places.get(foundationId) : undefined; }
  /** @param {string} key */
  byKey(key) { return [...this.places.values()].find((place) => place.key === key); }
  /** @param {string} name */
  draft(name) { return store.drafts.read(name); }

  /** Where the workshop is on its way, with the two states that people must be told apart. @returns {Time} */
  get time() {
    const { state, sealed_at: sealed, phases } = this.room;
    if (sealed) return 'sealed';
    if (state === 'coming' && phases.some((phase) => phase.state === 'closed')) return 'between';
    return state;
  }
  get openPhases() { return this.room.phases.filter((phase) => phase.state === 'open'); }
  get nextPhase() { return this.room.phases.find((phase) => phase.state === 'coming'); }

  /** Read the text of the present version, and one's own stances on it. */
  async readText() {
    const path = { workshop_id: this.room.id };
    const [text, mine] = await Promise.all([
      api.get('/api/v1/workshops/{workshop_id}/declaration', { path, signal: this.signal }).catch((problem) => {
        if (problem.status === 404) return { data: null };
        throw problem;
      }),
      this.isMember ? api.get('/api/v1/workshops/{workshop_id}/foundation-stances/me', { path, signal: this.signal }) : { data: { items: [] } },
    ]);
    this.text = text.data;
    this.held = new Map(mine.data.items.map((one) => [one.text_id, one.stance]));
    this.places = new Map((text.data?.foundations ?? []).map(({ id, key, title }, at) => [id, { id, key, title, accent: accent(at), number: at + 1 }]));
    this.#changed();
  }

  /** Read the workshop again: what may be done now is for the service to say. */
  async refresh() {
    const { data } = await api.get('/api/v1/workshops/{workshop_id}', { path: { workshop_id: this.room.id }, signal: this.signal });
    this.room = data;
    setClock(data.clock.now);
    this.#changed();
  }

  /** Show what one holds and what all hold on a foundation's text. @param {string} textId @param {{my_stance?: string|null, tally?: any}} now */
  hold(textId, now) {
    if ('my_stance' in now) {
      if (now.my_stance) this.held.set(textId, now.my_stance);
      else this.held.delete(textId);
    }
    const foundation = this.text?.foundations.find((one) => one.text_id === textId);
    if (foundation && now.tally !== undefined) foundation.tally = now.tally;
    if (foundation) this.#changed();
  }

  #changed() { this.dispatchEvent(new Event('change')); }
}
