// The room: the text under discussion beside what people say about it, live, and a box to say it in.

import { html, nothing } from '../vendor/lit.js';
import { define, Page } from '../element.js';
import { keepArrival } from '../components/arrival.js';
import { setPlace } from '../components/header.js';
import { announce } from '../components/toast.js';
import { button } from '../components/parts.js';
import { icon } from '../components/icons.js';
import { Live } from '../live.js';
import { setQuery } from '../router.js';
import * as api from '../api.js';
import * as store from '../store.js';
import { t } from '../i18n.js';
import { Ideas, SORTS } from './room/ideas.js';
import { Scene } from './room/scene.js';
import { clock, head, notice, ways, welcome } from './room/head.js';
import { follow } from './room/following.js';
import { listenForKeys, showKeys } from './room/keys.js';
import { takeStance } from './room/voting.js';
import './room/composer.js';
import './room/draft.js';
import './room/stream.js';

class Room extends Page {
  static properties = { ...Page.properties, turn: { state: true }, panel: { state: true }, hasThemes: { state: true }, connection: { state: true } };

  constructor() {
    super();
    this.turn = 0;
    /** Which half a narrow screen shows. @type {'draft'|'ideas'} */
    this.panel = 'draft';
    this.hasThemes = false;
    this.connection = '';
  }

  get heading() { return this.scene?.room.title ?? ''; }

  /** What came with the page needs no skeleton before it: the first drawing waits for one turn of the event loop. */
  async scheduleUpdate() {
    if (!this.hasUpdated) await new Promise((resolve) => { setTimeout(resolve); });
    super.scheduleUpdate();
  }

  async begin() {
    // Asked for before it is known who asks: the browser says that by itself, and a round trip is saved.
    this.asked = api.get('/api/v1/workshops/by-slug/{slug}', { path: { slug: this.params.slug }, signal: this.signal });
    this.asked.catch(() => {});
    await super.begin();
  }

  async load() {
    const { data } = await this.asked;
    if (!data.you.role) keepArrival(data.slug, this.query);
    setPlace({ title: data.title, href: `/workshops/${data.slug}` });
    this.scene = new Scene(data, this.signal);
    this.ideas = new Ideas(data.id, this.signal);
    this.panel = this.query.has('on') || this.query.has('idea') || store.settings.get('panel') === 'ideas' ? 'ideas' : 'draft';
    this.scene.addEventListener('change', () => { this.turn += 1; });
    this.live = new Live(data.id);
    this.onLeave(() => this.live?.close());
    this.onLeave(listenForKeys({ stream: () => this.querySelector('fm-stream'), write: () => this.write(), search: () => this.search() }));
    this.onLeave(store.subscribe(() => this.meChanged()));
    this.knownMe = store.me()?.id;
    const isFiltered = this.query.get('on');
    const text = this.scene.readText();
    // Ideas on one foundation can be asked for only when the text has said which one is meant.
    if (isFiltered) await text;
    await Promise.all([text, this.readIdeas()]);
    follow(this.live, this.scene, this.ideas, () => this.resend());
    this.live.addEventListener('state', () => { this.connection = this.live?.state ?? ''; });
    this.live.open();
    this.lookForThemes();
    if (this.query.get('idea')) this.point(this.query.get('idea'));
  }

  /** Themes can be read by all when voting has ended, and by those who review them before. */
  async lookForThemes() {
    const { scene } = this;
    if (scene.time !== 'closed' && scene.time !== 'sealed' && !scene.has('review')) return;
    try {
      const { data } = await api.get('/api/v1/workshops/{workshop_id}/themes', { path: { workshop_id: scene.room.id }, signal: this.signal });
      this.hasThemes = data.themes.length > 0;
    } catch {
      // Not shown yet, or none: then there is no way to them.
    }
  }

  /** Somebody signed in or out: what they may do here, and what they hold, is different. */
  async meChanged() {
    const me = store.me()?.id;
    // After a session ended all stays as it is until they are back: nobody loses what they were writing.
    if (!me || me === this.knownMe) return;
    this.knownMe = me;
    await Promise.all([this.scene.refresh(), this.scene.readText()]).catch(() => {});
    this.ideas.begin(this.filters);
  }

  get filters() {
    const { scene } = this;
    const asked = this.query.get('sort') ?? '';
    const otherwise = scene.time === 'open' || !scene.room.you.sees_tallies ? (scene.isMember ? 'fair' : 'newest') : 'most_supported';
    const place = scene.byKey(this.query.get('on') ?? '');
    const q = this.query.get('q') ?? '';
    const sort = SORTS.includes(/** @type {any} */ (asked)) ? asked : otherwise;
    return {
      // What is fair depends on whom it is shown to, so it has no answer to a search.
      sort: q && sort === 'fair' ? 'newest' : sort,
      foundation: place?.id ?? null,
      stream: this.query.get('from') ?? '',
      q,
    };
  }

  async readIdeas() {
    const { filters } = this;
    this.scene.isOnFoundation = Boolean(filters.foundation);
    await this.ideas.begin(filters);
    // "For you" has what somebody has not met yet. Who has met everything, and did not ask for it, sees the newest.
    if (filters.sort === 'fair' && !this.query.get('sort') && !this.ideas.count && !this.ideas.problem) await this.ideas.begin({ ...filters, sort: 'newest' });
  }

  willUpdate(changed) {
    // What the address asks for to begin with, load() has read.
    if (!this.hasUpdated || !changed.has('query') || this.progress !== 'ready') return;
    const before = this.ideas.filters;
    const now = this.filters;
    const isOther = Object.keys(now).some((name) => now[name] !== before[name]);
    if (isOther) this.readIdeas();
    if (now.foundation !== before.foundation && now.foundation) this.panel = 'ideas';
    const idea = this.query.get('idea');
    if (idea && idea !== changed.get('query')?.get('idea')) this.point(idea);
  }

  /** Show the idea that the address names above the others. @param {string} id */
  async point(id) {
    try {
      const { data } = await api.get('/api/v1/contributions/{contribution_id}', { path: { contribution_id: id }, signal: this.signal });
      if (data.kind !== 'idea' || data.workshop_id !== this.scene.room.id) return;
      this.ideas.add(data);
      await this.updateComplete;
      /** @type {any} */ (this.querySelector('fm-stream'))?.show(id);
    } catch {
      // It was taken back, or is not for everybody: the room is there all the same.
    }
  }

  async ended() {
    const before = this.scene.time;
    await this.scene.refresh().catch(() => {});
    if (before === 'open' && this.scene.time !== 'open') announce(t('room.over.now'));
  }

  /** What was refused may have been refused because the room is no longer as it was. */
  refused(event) {
    if (['not-open', 'sealed', 'not-allowed'].includes(event.detail?.slug)) this.scene.refresh().catch(() => {});
  }

  resend() { for (const one of this.querySelectorAll('fm-composer')) /** @type {any} */ (one).retry(); }
  write() { this.show('ideas'); this.updateComplete.then(() => /** @type {any} */ (this.querySelector('.voices > fm-composer'))?.focus()); }
  search() { this.show('ideas'); this.updateComplete.then(() => /** @type {HTMLElement|null} */ (this.querySelector('input[type="search"]'))?.focus()); }
  show(panel) { this.panel = panel; store.settings.set('panel', panel); }

  async post(text, key, about) {
    const { data } = await api.post('/api/v1/workshops/{workshop_id}/ideas', { path: { workshop_id: this.scene.room.id }, body: { text, foundation_id: about || null }, key });
    return { ...data, my_stance: null };
  }

  async posted(event) {
    const idea = event.detail;
    if (!idea || idea.kind !== 'idea') return;
    this.ideas.add({ ...idea, isNew: true });
    announce(t('room.write.done'));
  }

  async similar(text, about) {
    const { data } = await api.post('/api/v1/workshops/{workshop_id}/similar', { path: { workshop_id: this.scene.room.id }, body: { text, foundation_id: about || null } });
    return data.items;
  }

  async support(idea) {
    try {
      await takeStance('contribution', idea.id, { my_stance: null, tally: idea.tally }, 'agree', (held) => this.ideas.change(idea.id, held));
      return true;
    } catch (problem) {
      const { toast } = await import('../components/toast.js');
      toast(t('room.vote.refused', { reason: problem.detail || problem.title }));
      return false;
    }
  }

  waiting() {
    return html`<div class="room"><div class="room-head wrap" aria-busy="true"><span class="bone short"></span><h1 class="bone title"><span class="said">${t('state.loading')}</span></h1><span class="bone"></span></div>
      <div class="wrap room-body"><div class="draft">${[1, 2, 3, 4].map(() => html`<span class="bone block"></span>`)}</div><div class="voices">${[1, 2, 3].map(() => html`<span class="bone block"></span>`)}</div></div></div>`;
  }

  view() {
    const { scene } = this;
    const place = scene.byKey(this.query.get('on') ?? '');
    return html`<div class="room" data-panel=${this.panel} @refused=${(event) => this.refused(event)}>
      ${head(scene)}
      <div class="room-bar"><div class="wrap">
        ${ways(scene, 'room', this.hasThemes)}
        <div class="panels" role="group" aria-label=${t('room.panel.label')}>${['draft', 'ideas'].map((panel) => html`<button type="button" aria-pressed=${String(this.panel === panel)} @click=${() => this.show(panel)}>${t(`room.panel.${panel}`)}</button>`)}</div>
        ${clock(scene, () => this.ended())}
      </div></div>
      ${notice(scene)}
      <div class="wrap room-body">
        <section class="draft" aria-labelledby="draft-title">
          <h2 id="draft-title">${scene.text?.title ?? t('room.draft.title')}</h2>
          ${welcome(scene)}
          <fm-draft .scene=${scene} .turn=${this.turn} on=${place?.key ?? ''} @to-ideas=${() => this.show('ideas')}></fm-draft>
        </section>
        <section class="voices" aria-labelledby="voices-title" data-accent=${place?.accent ?? nothing}>
          ${this.voicesHead(place)}
          ${this.composer(place)}
          <fm-stream .scene=${scene} .ideas=${this.ideas} .turn=${this.turn}></fm-stream>
        </section>
      </div>
      ${this.connection === 'waiting' && !navigator.onLine ? html`<p class="strip" role="status">${icon('offline')}${t('room.offline')}</p>` : nothing}
      <div class="wrap room-help">${button({ label: t('room.keys.open'), kind: 'quiet', onClick: () => showKeys() })}</div>
    </div>`;
  }

  voicesHead(place) {
    if (!place) return html`<h2 id="voices-title">${t('room.voices.all')}</h2>`;
    return html`<div class="voices-head"><p class="over">${t('room.voices.on')}</p><h2 id="voices-title">${place.title}</h2>
      <a class="button quiet" href="?">${icon('left')}${t('room.voices.toAll')}</a></div>`;
  }

  composer(place) {
    const { scene } = this;
    const name = `idea:${scene.room.id}:${place?.id ?? ''}`;
    const may = scene.may('post_ideas');
    if (!may && !scene.draft(name)) return nothing;
    const abouts = [['', t('room.write.whole')], ...[...scene.places.values()].map((one) => [one.id, `${one.number} · ${one.title}`])];
    return html`<fm-composer class="idea-box" name=${name} label=${place ? t('room.write.labelOn', { title: place.title }) : t('room.write.label')} placeholder=${t('room.write.placeholder')} action=${t('room.write.action')}
      .limit=${scene.room.idea_length} .barred=${may ? '' : t('room.closed.posting')} .abouts=${place || !scene.places.size ? null : abouts} .about=${place?.id ?? ''}
      .send=${(text, key, about) => this.post(text, key, about)} .similar=${(text, about) => this.similar(text, about)} .support=${scene.may('vote') ? (idea) => this.support(idea) : null}
      @posted=${(event) => this.posted(event)}></fm-composer>`;
  }
}
define('fm-page-room', Room);
export default 'fm-page-room';
