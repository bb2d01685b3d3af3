// What every page of a workshop's desk has in common: the workshop, the way to the other pages, and who may open which.

import { html, nothing } from '../../vendor/lit.js';
import { Page } from '../../element.js';
import { setClock } from '../../components/clock.js';
import { setPlace } from '../../components/header.js';
import { icon } from '../../components/icons.js';
import { stateTag } from '../../components/parts.js';
import { loading } from '../../components/states.js';
import * as api from '../../api.js';
import { moment, t } from '../../i18n.js';

/** @type {[string, import('../../components/icons.js').IconName, 'manage'|'moderate'|'review'][]} name, sign, the right it takes */
export const SECTIONS = [
  ['now', 'desk', 'moderate'],
  ['timeline', 'clock', 'manage'],
  ['draft', 'edit', 'manage'],
  ['drafting', 'link', 'review'],
  ['outcomes', 'right', 'review'],
  ['readers', 'comment', 'moderate'],
  ['people', 'people', 'moderate'],
  ['invitations', 'mail', 'manage'],
  ['coverage', 'list', 'moderate'],
  ['moderation', 'flag', 'moderate'],
  ['polls', 'poll', 'manage'],
  ['exports', 'download', 'manage'],
  ['settings', 'seal', 'manage'],
];

/** The workshop of the page before, so that going from one section to the next does not empty the screen. */
let last = /** @type {any} */ (null);

/** The address of a section. @param {string} slug @param {string} [section] */
export const deskPath = (slug, section = 'now') => (section === 'now' ? `/desk/${slug}` : `/desk/${slug}/${section}`);

/**
 * A page of the desk. A subclass names its `section`, loads what it shows in `loadSection` and draws it in `content`.
 */
export class DeskPage extends Page {
  static properties = { ...Page.properties, room: { state: true } };

  constructor() {
    super();
    this.section = 'now';
    /** @type {any} */
    this.room = null;
  }

  get heading() { return `${t(`desk.section.${this.section}`)} · ${this.room?.title ?? ''}`; }
  get path() { return { workshop_id: this.room.id }; }
  /** The workshop's version, as a change of it needs. */
  get etag() { return `"v${this.room.version}"`; }
  get zone() { return this.room.time_zone; }
  /** @param {string} right */
  may(right) { return this.room.you.rights.includes(right); }

  async load() {
    const { data } = await api.get('/api/v1/workshops/by-slug/{slug}', { path: { slug: this.params.slug }, signal: this.signal });
    this.take(data);
    setPlace({ title: data.title, href: `/workshops/${data.slug}` });
    const needed = SECTIONS.find(([name]) => name === this.section)?.[2] ?? 'manage';
    if (!this.may(needed)) throw new api.Problem({ type: 'not-allowed', status: 403 });
    await this.loadSection();
  }

  /** Keep a workshop that an answer brought. @param {any} room */
  take(room) {
    this.room = room;
    last = room;
    setClock(room.clock.now);
  }

  async loadSection() {}
  content() { return html``; }

  waiting() {
    if (last?.slug !== this.params.slug) return super.waiting();
    this.room = last;
    return this.framed(html`<div><h1 class="said">${t(`desk.section.${this.section}`)}</h1>${loading({ blocks: 2 })}</div>`);
  }

  view() { return this.framed(this.content()); }

  framed(content) {
    const { room } = this;
    return html`<div class="wrap desk">
      <div class="desk-head">
        <p class="desk-title"><a href="/desk">${t('desk.title')}</a> <span aria-hidden="true">/</span> <b>${room.title}</b></p>
        <div class="row">${stateTag(room.state)}${this.when()}
          <a class="button quiet" href="/workshops/${room.slug}">${icon('eye')}<span>${t('desk.toRoom')}</span></a></div>
      </div>
      <nav class="desk-nav" aria-label=${t('desk.sections')}><ul role="list">${SECTIONS.filter(([, , right]) => this.may(right)).map(([name, sign]) => html`
        <li><a href=${deskPath(room.slug, name)} aria-current=${name === this.section ? 'page' : nothing}>${icon(sign)}<span>${t(`desk.section.${name}`)}</span></a></li>`)}
        ${this.may('manage') ? html`<li><a href="/workshops/${room.slug}/themes">${icon('star')}<span>${t('desk.section.themes')}</span></a></li>` : nothing}
      </ul></nav>
      <div class="desk-main stack loose">${content}</div>
    </div>`;
  }

  firstUpdated() { this.showCurrent(); }
  updated() { if (this.progress === 'ready') this.showCurrent(); }

  /** On a phone the sections are a row that scrolls: bring the present one into it, once. */
  showCurrent() {
    if (this.hasShown) return;
    const row = this.querySelector('.desk-nav ul');
    const current = /** @type {HTMLElement|null} */ (this.querySelector('.desk-nav [aria-current]'));
    if (!row || !current) return;
    this.hasShown = true;
    row.scrollLeft += current.getBoundingClientRect().left - row.getBoundingClientRect().left - 24;
  }

  when() {
    const { state, clock, sealed_at: sealed } = this.room;
    if (sealed) return html`<span class="soft">${t('desk.sealedOn', { at: moment(sealed, this.zone) })}</span>`;
    if (clock.next_change_at) {
      return html`<fm-clock quiet .until=${clock.next_change_at} .label=${(left) => t(`desk.next.${state}`, { left })} @ended=${() => this.refresh()}></fm-clock>`;
    }
    return nothing;
  }

  /** Ask for the workshop again, and show what has changed. */
  async refresh() {
    if (this.signal.aborted) return;
    const { data } = await api.get('/api/v1/workshops/by-slug/{slug}', { path: { slug: this.params.slug }, signal: this.signal });
    this.take(data);
  }
}
