// The stream of ideas: its order, its search, what arrives while one reads, and moving through it by key.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { button } from '../../components/parts.js';
import { icon } from '../../components/icons.js';
import { empty, failure } from '../../components/states.js';
import { announce, toast } from '../../components/toast.js';
import '../../components/pager.js';
import './chunk.js';
import { SORTS, STREAMS } from './ideas.js';
import { takeStance } from './voting.js';
import { setQuery } from '../../router.js';
import { t } from '../../i18n.js';

const PAUSE = 300;
const QUIET = 20_000;

/** `<fm-stream .scene=${scene} .ideas=${ideas}>`. The filters are the address's: it changes them with `setQuery`. */
export class Stream extends Element {
  static properties = { scene: { attribute: false }, ideas: { attribute: false }, turn: { attribute: false } };

  constructor() {
    super();
    /** @type {import('./scene.js').Scene|null} */
    this.scene = null;
    /** @type {import('./ideas.js').Ideas|null} */
    this.ideas = null;
    this.turn = 0;
    this.saidAt = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    const changed = () => { this.requestUpdate(); this.sayNews(); };
    const changedOne = (event) => {
      const shown = /** @type {any} */ (document.getElementById(`idea-${event.detail.id}`)?.closest('fm-idea'));
      if (shown) shown.idea = event.detail;
    };
    this.ideas.addEventListener('change', changed);
    this.ideas.addEventListener('idea', changedOne);
    this.onLeave(() => { this.ideas.removeEventListener('change', changed); this.ideas.removeEventListener('idea', changedOne); clearTimeout(this.timer); });
  }

  updated() {
    const field = /** @type {HTMLInputElement|null} */ (this.querySelector('input[type="search"]'));
    if (field && field !== document.activeElement) field.value = this.ideas.filters.q;
  }

  get sorts() {
    return SORTS.filter((sort) => (sort !== 'not_voted' || this.scene.isMember) && (sort !== 'most_supported' || this.scene.room.you.sees_tallies));
  }

  sayNews() {
    const count = this.ideas.waiting.size;
    if (!count || Date.now() - this.saidAt < QUIET) return;
    this.saidAt = Date.now();
    announce(t('room.news', { count }));
  }

  search(event) {
    clearTimeout(this.timer);
    const q = event.target.value.trim();
    this.timer = setTimeout(() => setQuery({ q }), PAUSE);
  }

  async reveal() {
    if (this.isRevealing) return;
    this.isRevealing = true;
    try {
      const first = await this.ideas.reveal();
      await this.updateComplete;
      if (first) this.show(first.id);
    } catch (problem) {
      toast(problem.detail || problem.title);
    }
    this.isRevealing = false;
  }

  /** Put the focus on an idea and bring it into sight. @param {string} id */
  async show(id) {
    await this.updateComplete;
    for (const chunk of this.querySelectorAll('fm-chunk')) await /** @type {any} */ (chunk).updateComplete;
    this.rest(document.getElementById(`idea-${id}`));
  }

  /** @param {HTMLElement|null} idea */
  rest(idea) {
    if (!idea) return;
    idea.focus({ preventScroll: true });
    idea.scrollIntoView({ block: 'nearest' });
  }

  /** The idea that the focus is in, if it is in one. */
  get present() { return /** @type {any} */ (document.activeElement?.closest('fm-idea') ?? null); }

  /** Go to the next idea (1) or the one before (-1); from elsewhere to the first that is in sight. @param {1|-1} step */
  step(step) {
    const all = /** @type {HTMLElement[]} */ ([...this.querySelectorAll('.idea')]);
    const here = document.activeElement?.closest('.idea');
    const inSight = () => all.find((one) => one.getBoundingClientRect().bottom > 160);
    const next = here ? all[all.indexOf(/** @type {HTMLElement} */ (here)) + step] : inSight();
    this.rest(next ?? null);
  }

  async take(event) {
    const { idea, stance } = event.detail;
    try {
      await takeStance('contribution', idea.id, idea, stance, (held) => this.ideas.change(idea.id, held));
    } catch (problem) {
      toast(t('room.vote.refused', { reason: problem.detail || problem.title }));
      this.tell('refused', problem);
    }
  }

  commented(event) {
    const { idea: id } = event.detail;
    const idea = id && this.ideas.find(id);
    if (idea) this.ideas.change(id, { comment_count: idea.comment_count + 1 });
  }

  render() {
    const { ideas } = this;
    const { q, stream } = ideas.filters;
    const isBare = !ideas.count && !ideas.isLoading && !q && !stream && this.scene.time === 'coming';
    return html`${isBare ? nothing : this.tools()}
      <div class="pill-place">${ideas.waiting.size ? html`<button class="pill" type="button" @click=${() => this.reveal()}>${icon('plus')}${t('room.pill', { count: ideas.waiting.size })}</button>` : nothing}</div>
      <div class="ideas" aria-busy=${String(ideas.isLoading)} @stance-wanted=${(event) => this.take(event)} @commented=${(event) => this.commented(event)}
        @idea-changed=${(event) => ideas.change(event.detail.id, event.detail.patch)}>${this.list()}</div>`;
  }

  tools() {
    const { filters } = this.ideas;
    return html`<div class="tools">
      <div class="sorts" role="group" aria-label=${t('room.sort.label')}>${this.sorts.map((sort) => html`<button type="button" aria-pressed=${String(filters.sort === sort)} @click=${() => setQuery({ sort })}>${t(`room.sort.${sort}`)}</button>`)}</div>
      <label class="sort-choice"><span class="said">${t('room.sort.label')}</span><select class="input" @change=${(event) => setQuery({ sort: event.target.value })}>
        ${this.sorts.map((sort) => html`<option value=${sort} ?selected=${filters.sort === sort}>${t(`room.sort.${sort}`)}</option>`)}</select></label>
      <div class="finding" role="search">
        <label class="find">${icon('search')}<span class="said">${t('room.search.label')}</span><input class="input" type="search" name="q" maxlength="200" placeholder=${t('room.search.label')} @input=${(event) => this.search(event)}></label>
        <label class="from"><span class="said">${t('room.stream.label')}</span><select class="input" @change=${(event) => setQuery({ from: event.target.value })}>
          <option value="">${t('room.stream.all')}</option>${STREAMS.map((stream) => html`<option value=${stream} ?selected=${stream === filters.stream}>${t(`stream.${stream}`)}</option>`)}</select></label>
      </div></div>`;
  }

  list() {
    const { ideas, scene } = this;
    if (ideas.problem) return failure(ideas.problem, () => ideas.begin(ideas.filters), { level: 3 });
    if (ideas.isLoading && !ideas.count) return html`<p class="said" role="status">${t('state.loading')}</p>${[1, 2, 3].map(() => html`<div class="idea-bone"><span class="bone short"></span><span class="bone"></span><span class="bone"></span></div>`)}`;
    if (!ideas.count) return this.none();
    return html`<div class=${ideas.isLoading ? 'ideas-old' : ''}>${repeat(ideas.chunks, (chunk) => chunk.key, (chunk) => html`<fm-chunk .chunk=${chunk} .items=${chunk.items} .scene=${scene} .turn=${this.turn} ?many=${ideas.count > 120}></fm-chunk>`)}</div>
      <fm-pager .next=${ideas.next} .load=${() => ideas.more()} auto></fm-pager>
      ${ideas.next ? nothing : html`<p class="the-end soft">${t('room.end', { count: ideas.count })}</p>`}`;
  }

  none() {
    const { filters } = this.ideas;
    if (filters.q || filters.stream) {
      const again = button({ label: t('room.none.again'), onClick: () => setQuery({ q: null, from: null }) });
      return empty({ level: 3, icon: 'search', title: t('room.none.found'), text: t('room.none.foundText'), action: again });
    }
    if (filters.sort === 'not_voted' || (filters.sort === 'fair' && this.scene.isMember)) return empty({ level: 3, icon: 'agree', title: t('room.none.voted'), text: t('room.none.votedText'), action: button({ label: t('room.sort.newest'), onClick: () => setQuery({ sort: 'newest' }) }) });
    return empty({ level: 3, icon: 'comment', title: t('room.none.title'), text: t(this.scene.may('post_ideas') ? 'room.none.first' : 'room.none.text') });
  }
}
define('fm-stream', Stream);
