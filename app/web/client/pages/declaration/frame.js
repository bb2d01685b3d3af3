// What the pages of a published declaration have in common: the room, the revision, the ways between them, the voices.

import { html, nothing } from '../../vendor/lit.js';
import { Page } from '../../element.js';
import { setClock } from '../../components/clock.js';
import { setPlace } from '../../components/header.js';
import { note } from '../../components/parts.js';
import { empty } from '../../components/states.js';
import * as api from '../../api.js';
import { setQuery } from '../../router.js';
import { t } from '../../i18n.js';
import { placeOf } from './sentences.js';
import { showVoices } from './voices.js';

/** The address of one of the pages. @param {string} slug @param {string} [rest] */
export const declarationPath = (slug, rest = '') => `/workshops/${slug}/declaration${rest ? `/${rest}` : ''}`;

/** A page of the declaration: a subclass names `here`, loads what else it shows in `loadMore`, draws it in `content`. */
export class DeclarationPage extends Page {
  static properties = { ...Page.properties, room: { state: true }, published: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    /** What is published; null before anything is. @type {any} */
    this.published = null;
    this.here = '';
  }

  get heading() { return this.published?.title ?? t('declaration.none'); }
  get path() { return { workshop_id: this.room.id }; }
  get slug() { return this.room.slug; }
  /** An earlier revision, where one is asked for. */
  get revision() { return this.query.get('revision') ?? undefined; }
  get isOrganiser() { return this.room.you.rights.includes('manage'); }

  async load() {
    this.room = (await api.get('/api/v1/workshops/by-slug/{slug}', { path: { slug: this.params.slug }, signal: this.signal })).data;
    setClock(this.room.clock.now);
    setPlace({ title: this.room.title, href: `/workshops/${this.slug}` });
    await this.read();
  }

  async read() {
    try {
      this.published = (await api.get('/api/v1/workshops/{workshop_id}/published', { path: this.path, query: { revision: this.revision }, signal: this.signal })).data;
    } catch (problem) {
      if (problem.slug !== 'not-published') throw problem;
      this.published = null;
      return;
    }
    await this.loadMore();
    this.updateComplete.then(() => this.followSentence());
  }

  async loadMore() {}
  content() { return html``; }

  willUpdate(changed) {
    if (!changed.has('query') || this.progress !== 'ready') return;
    const before = changed.get('query');
    if (before && before.get('revision') !== this.query.get('revision')) this.read().catch((problem) => { this.problem = problem; this.progress = 'failed'; });
    else if (before?.get('sentence') !== this.query.get('sentence')) this.updateComplete.then(() => this.followSentence());
  }

  /** The address names a sentence: show who is behind it, beside the text; going back closes it. */
  async followSentence() {
    const named = this.query.get('sentence');
    if (!named || this.isFollowing || !this.published) return;
    const place = placeOf(named);
    const sentence = this.sentenceAt(place);
    if (!sentence) return;
    this.isFollowing = true;
    await showVoices({ room: this.room, place, sentence, revision: this.revision, accent: this.accentOf(place.foundation_key) });
    this.isFollowing = false;
    if (!this.isConnected) return;
    setQuery({ sentence: null });
    /** @type {HTMLElement|null} */ (this.querySelector(`[data-sentence="${named}"]`))?.focus({ preventScroll: true });
  }

  sentenceAt({ foundation_key: key, part, anchor }) {
    const whole = key ? this.published.foundations.find((one) => one.key === key) : this.published;
    return whole?.[part]?.find((one) => one.anchor === anchor) ?? null;
  }

  accentOf(key) { return this.published.foundations.find((one) => one.key === key)?.accent ?? ''; }

  view() {
    if (!this.published) {
      return html`<div class="wrap narrow">${empty({ level: 1, icon: 'seal', title: t('declaration.none'), text: t('declaration.noneText'), action: html`<a class="button" href="/workshops/${this.slug}">${t('declaration.toRoom')}</a>` })}</div>`;
    }
    const { revision, revisions } = this.published;
    const newest = Math.max(...revisions.map((one) => one.revision));
    return html`<div class="declaration">
      <div class="wrap">${this.ways()}${revision.revision < newest ? note(html`${t('declaration.earlier', { revision: revision.revision })} <a href=${declarationPath(this.slug)}>${t('declaration.toNewest')}</a>`, { kind: 'warn' }) : nothing}</div>
      ${this.content()}</div>`;
  }

  ways() {
    const all = [['', 'text'], ['practice', 'practice'], ['compare', 'compare']];
    return html`<nav class="tabs" aria-label=${t('declaration.ways')}>${all.map(([rest, name]) => html`<a href=${declarationPath(this.slug, rest)} aria-current=${name === this.here ? 'page' : nothing}>${t(`declaration.way.${name}`)}</a>`)}
      <a href="/workshops/${this.slug}">${t('declaration.toRoom')}</a></nav>`;
  }
}
