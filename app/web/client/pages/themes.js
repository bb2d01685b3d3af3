// Themes, for reading: what people said, grouped; as a map and as a list, which say the same.

import { html, nothing } from '../vendor/lit.js';
import { define, Page } from '../element.js';
import { setClock } from '../components/clock.js';
import { setPlace } from '../components/header.js';
import { select } from '../components/field.js';
import { icon } from '../components/icons.js';
import { markdown } from '../components/markdown.js';
import { empty, failure } from '../components/states.js';
import { announce } from '../components/toast.js';
import '../components/theme-map.js';
import './themes/runs.js';
import * as api from '../api.js';
import { go, setQuery } from '../router.js';
import { number, t } from '../i18n.js';
import { SORTS, sorted, themeList } from './themes/list.js';
import { themePanel } from './themes/theme.js';

class Themes extends Page {
  static properties = { ...Page.properties, room: { state: true }, set: { state: true }, map: { state: true }, support: { state: true }, members: { state: true }, next: { state: true }, shown: { state: true }, trouble: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    /** What the service says about the themes; null where they are not shown yet. @type {any} */
    this.set = null;
    /** @type {any} */
    this.map = null;
    /** @type {any} */
    this.support = null;
    /** @type {any[]} */
    this.members = [];
    /** @type {string|null} */
    this.next = null;
    /** The contribution that is looked at on the map. @type {any} */
    this.shown = null;
    /** @type {any} */
    this.trouble = null;
    /** @type {Map<string, any>} */
    this.texts = new Map();
    /** @type {number[]} */
    this.accents = [];
    /** @type {any[]} */
    this.foundations = [];
  }

  get heading() { return `${t('themes.title')} · ${this.room?.title ?? ''}`; }
  get path() { return { workshop_id: this.room.id }; }
  get theme() { return this.set?.themes.find((one) => one.id === this.query.get('theme')) ?? null; }
  get sort() { return SORTS.find((one) => one === this.query.get('sort')) ?? 'order'; }
  get isDesk() { return ['review', 'moderate'].some((right) => this.room.you.rights.includes(right)); }

  async load() {
    this.room = (await api.get('/api/v1/workshops/by-slug/{slug}', { path: { slug: this.params.slug }, signal: this.signal })).data;
    setClock(this.room.clock.now);
    setPlace({ title: this.room.title, href: `/workshops/${this.room.slug}` });
    this.foundations = (await api.get('/api/v1/workshops/{workshop_id}/foundations', { path: this.path, signal: this.signal }).catch(() => ({ data: { items: [] } }))).data.items;
    await this.read();
    if (this.theme) await this.open(this.theme);
  }

  async read() {
    try {
      const [set, map] = await Promise.all([
        api.get('/api/v1/workshops/{workshop_id}/themes', { path: this.path, signal: this.signal }),
        api.get('/api/v1/workshops/{workshop_id}/theme-map', { path: this.path, signal: this.signal }),
      ]);
      this.set = set.data;
      this.map = map.data;
      // Once for each answer: the same list again tells the map that nothing has changed.
      this.accents = map.data.themes.map((label) => Number(this.accentOf(set.data.themes.find((one) => one.id === label.id) ?? label)));
    } catch (problem) {
      if (problem.slug !== 'themes-not-shown') throw problem;
      this.set = null;
    }
  }

  willUpdate(changed) {
    if (!changed.has('query') || this.progress !== 'ready' || !this.set) return;
    const before = changed.get('query')?.get('theme') ?? null;
    const now = this.query.get('theme');
    if (before === now) return;
    this.members = [];
    this.next = null;
    this.support = null;
    if (this.theme) this.open(this.theme).catch((problem) => { this.trouble = problem; });
    this.updateComplete.then(() => this.arrive(before));
  }

  /** The focus goes to what was opened, or back to where somebody came from. */
  arrive(before) {
    const target = /** @type {HTMLElement|null} */ (this.querySelector(this.theme ? '#theme-title' : `#theme-${before}`) ?? this.querySelector('h1'));
    target?.focus({ preventScroll: true });
    if (target && (target.getBoundingClientRect().top < 80 || target.getBoundingClientRect().bottom > innerHeight)) target.scrollIntoView({ block: this.theme ? 'start' : 'center' });
    announce(this.theme ? this.theme.title : t('themes.title'));
  }

  async open(theme) {
    this.trouble = null;
    const path = { theme_id: theme.id };
    const [members, support] = await Promise.all([
      api.get('/api/v1/themes/{theme_id}/contributions', { path, query: { limit: 30 }, signal: this.signal }),
      // Where counts are hidden there is no support to show; the theme is there all the same.
      api.get('/api/v1/themes/{theme_id}/support', { path, signal: this.signal }).catch(() => null),
    ]);
    if (this.theme !== theme) return;
    this.members = members.data.items;
    this.next = members.data.next;
    this.support = support?.data ?? null;
    await this.bring(this.query.get('said') ?? '');
  }

  async more(cursor) {
    const { data } = await api.get('/api/v1/themes/{theme_id}/contributions', { path: { theme_id: this.theme.id }, query: { limit: 30, cursor } });
    const known = new Set(this.members.map((one) => one.contribution.id));
    this.members = [...this.members, ...data.items.filter((one) => !known.has(one.contribution.id))];
    this.next = data.next;
  }

  hrefOf(theme) {
    const query = new URLSearchParams(this.query);
    if (theme) query.set('theme', theme.id);
    else query.delete('theme');
    query.delete('said');
    return `/workshops/${this.room.slug}/themes${query.size ? `?${query}` : ''}`;
  }

  foundationOf(id) { return this.foundations.find((one) => one.id === id) ?? null; }

  /** A theme of a foundation has its accent; others take theirs from their place, those below a heading from the heading. */
  accentOf(theme) {
    const current = this.foundations.filter((one) => one.is_current);
    const foundation = current.findIndex((one) => one.id === theme.foundation_id);
    if (foundation >= 0) return String((foundation % 8) + 1);
    const top = this.set.themes.filter((one) => !one.parent);
    const above = theme.parent ? top.findIndex((one) => one.number === String(theme.number).split('.')[0]) : top.indexOf(theme);
    return String((Math.max(0, above) % 8) + 1);
  }

  async look(point) {
    if (!point) { this.shown = null; return; }
    const { id } = point;
    this.shown = { ...point, contribution: this.texts.get(id) ?? null };
    clearTimeout(this.timer);
    if (this.texts.has(id)) return;
    // A mouse that crosses the map asks for nothing; one that rests asks for the text under it.
    this.timer = setTimeout(async () => {
      const found = await api.get('/api/v1/contributions/{contribution_id}', { path: { contribution_id: id }, signal: this.signal }).catch(() => null);
      if (!found) return;
      this.texts.set(id, found.data);
      if (this.shown?.id === id) this.shown = { ...this.shown, contribution: found.data };
    }, 90);
  }

  mark(id) { /** @type {any} */ (this.querySelector('fm-theme-map'))?.mark(id); }

  view() {
    const { room } = this;
    return html`<div class="wrap stack themes-page">
      <div class="row apart"><div class="stack tight"><h1 tabindex="-1">${t('themes.title')}</h1>${this.set?.themes.length ? html`<p class="soft">${t('themes.lead', { count: this.set.run?.contribution_count ?? this.map.ids.length, themes: number(this.set.themes.length) })}
          ${this.set.tray.size ? t('themes.tray', { count: this.set.tray.size }) : ''}</p>` : nothing}</div>
        <div class="row">${room.you.rights.includes('review') ? html`<a class="button primary" href="/workshops/${room.slug}/themes/work">${icon('edit')}<span>${t('workspace.title')}</span></a>` : nothing}
          <a class="button quiet" href="/workshops/${room.slug}">${icon('left')}<span>${t('themes.toRoom')}</span></a></div></div>
      ${this.isDesk ? html`<fm-theme-run .workshopId=${room.id} ?may-run=${room.you.rights.includes('review')} @themes-found=${() => this.read()}></fm-theme-run>` : nothing}
      ${this.set === null ? empty({ title: t('themes.notShown'), text: t('themes.notShownText'), icon: 'clock' }) : this.set.themes.length ? this.pictures() : empty({ title: t('themes.none'), text: this.isDesk ? t('themes.noneDesk') : t('themes.noneText'), icon: 'list' })}
    </div>`;
  }

  pictures() {
    const { theme } = this;
    return html`<div class="themes-beside">
      ${this.map.ids.length ? html`<section class="map-side" aria-labelledby="map-title"><h2 class="said" id="map-title">${t('themes.map.title')}</h2>
        <fm-theme-map .columns=${this.map} .accents=${this.accents} .selected=${theme?.id ?? ''}
          @theme=${(event) => go(this.hrefOf(event.detail.id ? { id: event.detail.id } : null))} @point=${(event) => this.look(event.detail)} @open=${(event) => this.openAt(event.detail.id)}></fm-theme-map>
        ${this.card()}</section>` : nothing}
      <section class="list-side" aria-label=${t('themes.list')}>${this.trouble ? failure(this.trouble, () => this.open(theme), { level: 2 }) : nothing}
        ${theme ? themePanel({ theme, support: this.support, members: this.members, next: this.next, more: (cursor) => this.more(cursor), foundation: this.foundationOf(theme.foundation_id), back: this.hrefOf(null), accent: this.accentOf(theme), mark: (id) => this.mark(id), opened: this.query.get('said') ?? '' })
          : html`<div class="row apart list-head"><h2>${t('themes.all', { count: this.set.themes.length })}</h2>
              <div class="sort">${select({ name: 'sort', label: t('themes.sort'), value: this.sort, isBare: true, prompt: '', options: SORTS.map((sort) => /** @type {[string, string]} */ ([sort, t(`themes.sorts.${sort}`)])), onInput: (event) => setQuery({ sort: /** @type {any} */ (event.target).value === 'order' ? null : /** @type {any} */ (event.target).value }) })}</div></div>
            ${themeList({ themes: sorted(this.set.themes, this.sort), accentOf: (one) => this.accentOf(one), hrefOf: (one) => this.hrefOf(one), foundationOf: (id) => this.foundationOf(id) })}`}
      </section></div>`;
  }

  /** Open the theme of a contribution that was pressed on the map, with its text first in the list. */
  async openAt(id) {
    const theme = this.map.themes[this.map.theme[this.map.ids.indexOf(id)]];
    if (!theme) return;
    if (theme.id !== this.theme?.id) {
      go(`${this.hrefOf(theme)}&said=${id}`);
      return;
    }
    setQuery({ said: id });
    await this.bring(id);
    await this.updateComplete;
    this.querySelector(`#member-${id}`)?.scrollIntoView({ block: 'center' });
  }

  /** Have a contribution in the list of the theme that is open, although the list has not come as far. */
  async bring(id) {
    if (!id || this.members.some((one) => one.contribution.id === id)) return;
    const found = this.texts.get(id) ?? (await api.get('/api/v1/contributions/{contribution_id}', { path: { contribution_id: id }, signal: this.signal }).catch(() => null))?.data;
    if (found) this.members = [{ contribution: found, confidence: null, source: 'run' }, ...this.members];
  }

  /** What is under the mouse, or was pressed: below the map, where no finger is in the way. */
  card() {
    const { shown } = this;
    const label = shown && this.map.themes[shown.theme];
    return html`<div class="map-card ${shown ? '' : 'still'}" data-accent=${label ? this.accentOf(this.set.themes.find((one) => one.id === label.id) ?? label) : nothing} aria-live="off">
      ${!shown ? html`<p class="soft small">${t('themes.map.hint')}</p>` : shown.contribution ? html`<p class="over">${label?.title ?? t('themes.inNone')}</p><div class="prose" ${markdown(shown.contribution.html)}></div>`
        : html`<p class="over">${label?.title ?? t('themes.inNone')}</p><span class="bone"></span>`}</div>`;
  }
}
define('fm-page-themes', Themes);
export default 'fm-page-themes';
