// What the pages about polls have in common: the desk of a workshop around them, or nothing where a poll stands alone.

import { html, nothing } from '../../vendor/lit.js';
import { setPlace } from '../../components/header.js';
import { tag } from '../../components/parts.js';
import * as api from '../../api.js';
import * as store from '../../store.js';
import { moment, t } from '../../i18n.js';
import { DeskPage, deskPath } from './frame.js';
import { zoneHere } from './zoned.js';

/** The list that a poll stands in. @param {any} room null: those of no workshop */
export const pollsPath = (room) => (room ? deskPath(room.slug, 'polls') : '/desk/polls');
/** A poll's page on the desk. @param {any} poll @param {string} [view] */
export const pollPath = (poll, view) => `/desk/polls/${poll.id}${view && view !== 'result' ? `?view=${view}` : ''}`;

/** A page of the desk that may stand without a workshop. A subclass fetches what it is about in `loadPolls`. */
export class PollDesk extends DeskPage {
  static properties = { ...DeskPage.properties, poll: { state: true } };

  constructor() {
    super();
    this.section = 'polls';
    /** The poll that the page is about; null on a page about several. @type {any} */
    this.poll = null;
  }

  get heading() { return this.poll?.question ?? (this.room ? super.heading : t('polls.mine')); }
  get zone() { return this.room?.time_zone ?? zoneHere(); }

  async load() {
    if (!store.me()) throw new api.Problem({ type: 'not-signed-in', status: 401 });
    await this.loadPolls();
    if (!this.room) setPlace(null);
  }

  async loadPolls() {}

  /** Fetch the poll of the address, and its workshop if it has one. Whoever does not look after it learns that. */
  async fetchPoll() {
    const { data } = await api.get('/api/v1/polls/{poll_id}', { path: { poll_id: this.params.id }, signal: this.signal });
    if (!data.desk) throw new api.Problem({ type: 'not-allowed', status: 403 });
    if (data.workshop_id && this.room?.id !== data.workshop_id) await this.fetchRoom(data.workshop_id);
    this.poll = data;
  }

  /** @param {string} id */
  async fetchRoom(id) {
    const { data } = await api.get('/api/v1/workshops/{workshop_id}', { path: { workshop_id: id }, signal: this.signal });
    this.keepRoom(data);
  }

  /** @param {string} slug */
  async fetchRoomBySlug(slug) {
    const { data } = await api.get('/api/v1/workshops/by-slug/{slug}', { path: { slug }, signal: this.signal });
    this.keepRoom(data);
  }

  keepRoom(room) {
    this.take(room);
    setPlace({ title: room.title, href: `/workshops/${room.slug}` });
    if (!this.may('manage')) throw new api.Problem({ type: 'not-allowed', status: 403 });
  }

  async refresh() {
    if (!this.signal.aborted) await this.load();
  }

  framed(content) {
    if (this.room) return super.framed(content);
    return html`<div class="wrap stack loose poll-alone">
      <p class="desk-title"><a href="/desk">${t('desk.title')}</a> <span aria-hidden="true">/</span> ${this.poll ? html`<a href="/desk/polls">${t('polls.mine')}</a>` : html`<b>${t('polls.mine')}</b>`}</p>
      <div class="desk-main stack loose">${content}</div></div>`;
  }
}

/** In what state a poll is, and until or since when. @param {any} poll @param {string} zone */
export function pollTiming(poll, zone) {
  const at = poll.state === 'coming' ? poll.opens_at : poll.closes_at;
  return html`<p class="row soft">${tag(t(`state.${poll.state}`), poll.state)}<span>${t(`polls.timing.${poll.state}`, { at: moment(at, zone) })}</span>
    ${poll.version_number ? html`<span>${t('polls.ofVersion', { number: poll.version_number })}</span>` : nothing}</p>`;
}
