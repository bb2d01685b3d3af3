// The design group's workspace: the list of themes, the theme and the map side by side, to work on together.

import { html, nothing } from '../vendor/lit.js';
import { define, Page } from '../element.js';
import { setClock } from '../components/clock.js';
import { setPlace } from '../components/header.js';
import { button } from '../components/parts.js';
import { empty } from '../components/states.js';
import { announce } from '../components/toast.js';
import '../components/theme-map.js';
import './themes/runs.js';
import './themes/work-theme.js';
import './themes/work-tray.js';
import './themes/work-proposals.js';
import './themes/work-queue.js';
import './themes/work-codes.js';
import './themes/presence.js';
import './themes/work-history.js';
import * as api from '../api.js';
import { go } from '../router.js';
import { number, t } from '../i18n.js';
import { Board } from './themes/board.js';
import { askForTheme } from './themes/forms.js';
import { workList } from './themes/work-list.js';

const VIEWS = /** @type {const} */ (['themes', 'tray', 'proposals', 'queue', 'codes', 'history']);
/** What needs the room of the map. */
const WIDE = ['queue', 'codes'];

class Workspace extends Page {
  static properties = { ...Page.properties, room: { state: true }, members: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    /** @type {Board} */
    this.board = /** @type {any} */ (null);
  }

  get heading() { return `${t('workspace.title')} · ${this.room?.title ?? ''}`; }
  get shown() { return VIEWS.find((one) => one === this.query.get('view')) ?? 'themes'; }
  get theme() { return this.board.theme(this.query.get('theme')); }

  async load() {
    this.room = (await api.get('/api/v1/workshops/by-slug/{slug}', { path: { slug: this.params.slug }, signal: this.signal })).data;
    setClock(this.room.clock.now);
    setPlace({ title: this.room.title, href: `/workshops/${this.room.slug}` });
    if (!this.room.you.rights.includes('review')) throw new api.Problem({ type: 'not-allowed', status: 403 });
    this.board = new Board(this.room, this.signal);
    await this.board.read();
    this.board.addEventListener('change', () => this.requestUpdate());
    this.onLeave(this.board.follow());
  }

  willUpdate(changed) {
    if (!changed.has('query') || this.progress !== 'ready') return;
    const before = changed.get('query')?.get('theme') ?? null;
    if (before !== this.query.get('theme')) this.updateComplete.then(() => this.arrive(before));
  }

  /** The focus follows to what was opened, or goes back to where it came from. */
  async arrive(before) {
    const pane = /** @type {any} */ (this.querySelector('fm-work-theme'));
    await pane?.updateComplete;
    const target = /** @type {HTMLElement|null} */ (this.querySelector(this.theme ? '#theme-title' : `#theme-${before}`) ?? this.querySelector('h1'));
    target?.focus({ preventScroll: true });
    const box = target?.getBoundingClientRect();
    if (box && (box.top < 80 || box.bottom > innerHeight)) target?.scrollIntoView({ block: 'start' });
    announce(this.theme?.title ?? t('workspace.title'));
  }

  hrefOf(changes) {
    const query = new URLSearchParams(this.query);
    for (const [name, value] of Object.entries(changes)) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    return `/workshops/${this.room.slug}/themes/work${query.size ? `?${query}` : ''}`;
  }

  async create() {
    const body = await askForTheme(this.board);
    if (!body) return;
    const made = await this.board.create({ ...body, contribution_ids: [] }, api.newKey());
    go(this.hrefOf({ theme: made.themes[0]?.id, view: null }));
  }

  mark(id) { /** @type {any} */ (this.querySelector('fm-theme-map'))?.mark(id); }

  view() {
    const { board, theme } = this;
    const isAlone = WIDE.includes(/** @type {any} */ (this.shown)) && (this.shown === 'codes' || !theme);
    const counts = { themes: board.themes.length, tray: board.set.tray.size, proposals: board.openProposals, queue: board.overview?.sums.pending ?? 0, codes: 0, history: 0 };
    return html`<div class="wrap workspace ${theme ? 'has-theme' : ''}">
      <div class="row apart work-head"><div><h1 tabindex="-1">${t('workspace.title')}</h1></div>
        <div class="row"><a class="button quiet" href="/workshops/${this.room.slug}/themes"><span>${t('workspace.read')}</span></a><a class="button quiet" href="/desk/${this.room.slug}/drafting"><span>${t('drafting.title')}</span></a>${button({ label: t('workspace.create'), icon: 'plus', onClick: () => this.create() })}</div></div>
      <fm-theme-run .workshopId=${this.room.id} may-run @themes-found=${() => board.read()}></fm-theme-run>
      <fm-presence .board=${board} .theme=${theme} @present=${() => this.requestUpdate()}></fm-presence>
      <nav class="tabs" aria-label=${t('workspace.views')}>${VIEWS.map((view) => html`<a href=${this.hrefOf({ view: view === 'themes' ? null : view })} aria-current=${view === this.shown ? 'page' : nothing}>${t(`workspace.view.${view}`)}${counts[view] ? html` <span class="faint">${number(counts[view])}${view === 'proposals' && board.hasMoreProposals ? '+' : ''}</span>` : nothing}</a>`)}</nav>
      <div class="work-beside ${isAlone ? 'alone' : WIDE.includes(/** @type {any} */ (this.shown)) ? 'two' : ''}">
        <section class="work-side" aria-label=${t(`workspace.view.${this.shown}`)}>${this.side()}</section>
        ${isAlone ? nothing : html`<section class="work-theme" aria-label=${t('workspace.theme')}>${theme
          ? html`<fm-work-theme .board=${board} .theme=${theme} .back=${this.hrefOf({ theme: null })} .toProposals=${this.hrefOf({ view: 'proposals' })} data-accent=${board.accentOf(theme)} @mark=${(event) => this.mark(event.detail)} @gone=${() => go(this.hrefOf({ theme: null }))}></fm-work-theme>`
          : empty({ title: t('workspace.choose'), text: t('workspace.chooseText'), icon: 'list', level: 2 })}</section>`}
        ${board.map.ids.length && !WIDE.includes(/** @type {any} */ (this.shown)) ? html`<section class="work-map" aria-labelledby="map-title"><h2 class="said" id="map-title">${t('themes.map.title')}</h2>
          <fm-theme-map .columns=${board.map} .accents=${board.accents} .selected=${theme?.id ?? ''} @theme=${(event) => go(this.hrefOf({ theme: event.detail.id }))} @open=${(event) => this.openAt(event.detail.id)}></fm-theme-map></section>` : nothing}
      </div></div>`;
  }

  openAt(id) {
    const theme = this.board.map.themes[this.board.map.theme[this.board.map.ids.indexOf(id)]];
    if (theme) go(this.hrefOf({ theme: theme.id }));
  }

  side() {
    const { board } = this;
    if (this.shown === 'tray') return html`<fm-work-tray .board=${board}></fm-work-tray>`;
    if (this.shown === 'proposals') return html`<fm-work-proposals .board=${board} .theme=${this.theme}></fm-work-proposals>`;
    if (this.shown === 'queue') return html`<fm-work-queue .board=${board}></fm-work-queue>`;
    if (this.shown === 'codes') return html`<fm-work-codes .board=${board}></fm-work-codes>`;
    if (this.shown === 'history') return html`<fm-work-history .board=${board} .theme=${null}></fm-work-history>`;
    if (!board.themes.length) return empty({ title: t('themes.none'), text: t('workspace.noneText'), icon: 'list', action: button({ label: t('workspace.create'), kind: 'primary', onClick: () => this.create() }) });
    return workList({ board, opened: this.theme?.id ?? '', hrefOf: (theme) => this.hrefOf({ theme: theme.id }) });
  }
}
define('fm-page-workspace', Workspace);
export default 'fm-page-workspace';
