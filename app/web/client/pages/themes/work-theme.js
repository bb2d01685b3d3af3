// A theme to work on: its words, what is in it, and every change of it; a choice of contributions is kept while one works.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { confirm } from '../../components/dialog.js';
import '../../components/menu.js';
import { icon } from '../../components/icons.js';
import { markdown } from '../../components/markdown.js';
import { button, tag } from '../../components/parts.js';
import { failure, loading } from '../../components/states.js';
import { supportBar } from '../../components/support.js';
import { announce } from '../../components/toast.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import { go } from '../../router.js';
import { percent, t } from '../../i18n.js';
import { askForMerge, askForTarget, askForTheme, askForTitle } from './forms.js';
import { askForParts } from './machine-split.js';
import './work-history.js';
import { effectTag } from './deciding.js';
import { decideOne } from './theme-decision.js';

/** `<fm-work-theme .board=${board} .theme=${theme} back=…>` tells `mark` with a contribution's id, `gone` when it was retired. */
export class WorkTheme extends Element {
  static properties = { board: { attribute: false }, theme: { attribute: false }, back: { attribute: false }, toProposals: { attribute: false }, members: { state: true }, next: { state: true }, chosen: { state: true }, effects: { state: true }, problem: { state: true }, showsHistory: { state: true } };

  constructor() {
    super();
    /** @type {import('./board.js').Board} */
    this.board = /** @type {any} */ (null);
    /** @type {any} */
    this.theme = null;
    this.back = '';
    this.toProposals = '';
    /** @type {any[]|null} */
    this.members = null;
    /** @type {string|null} */
    this.next = null;
    /** @type {Set<string>} */
    this.chosen = new Set();
    /** @type {any} */
    this.problem = null;
    this.showsHistory = false;
    /** What becomes of each, by contribution. @type {Map<string, any>} */
    this.effects = new Map();
  }

  connectedCallback() {
    super.connectedCallback();
    const look = () => this.readEffects();
    this.board.addEventListener('change', look);
    this.onLeave(() => this.board.removeEventListener('change', look));
  }

  willUpdate(changed) {
    if (!changed.has('theme')) return;
    const before = changed.get('theme');
    if (before?.id !== this.theme.id) { this.chosen = new Set(); this.members = null; this.showsHistory = false; }
    if (before?.id !== this.theme.id || before?.version !== this.theme.version || before?.size !== this.theme.size) this.read();
  }

  async read() {
    const { id } = this.theme;
    try {
      const { data } = await api.get('/api/v1/themes/{theme_id}/contributions', { path: { theme_id: id }, query: { limit: Math.max(50, Math.min(100, this.members?.length ?? 0)) } });
      if (id !== this.theme.id) return;
      this.members = data.items;
      this.next = data.next;
      const here = new Set(data.items.map((one) => one.contribution.id));
      this.chosen = new Set([...this.chosen].filter((one) => here.has(one)));
      this.problem = null;
      await this.readEffects();
    } catch (problem) { this.problem = problem; }
  }

  async readEffects() {
    const { id } = this.theme;
    const found = await api.get('/api/v1/workshops/{workshop_id}/review/dispositions', { path: this.board.path, query: { theme: id, limit: 100 } }).catch(() => null);
    if (found && id === this.theme.id) this.effects = new Map(found.data.items.map((one) => [one.contribution.id, one.effect]));
  }

  async decide(contribution) {
    const data = await decideOne(this.board.room, contribution).catch((problem) => { announce(problem.message); return null; });
    if (data) await this.board.read();
    await this.updateComplete;
    /** @type {HTMLElement|null} */ (this.querySelector(`#member-${contribution.id} .decide`))?.focus();
  }

  async more(cursor) {
    const { data } = await api.get('/api/v1/themes/{theme_id}/contributions', { path: { theme_id: this.theme.id }, query: { limit: 50, cursor } });
    const known = new Set(this.members?.map((one) => one.contribution.id));
    this.members = [...(this.members ?? []), ...data.items.filter((one) => !known.has(one.contribution.id))];
    this.next = data.next;
  }

  choose(id, isChosen) {
    const chosen = new Set(this.chosen);
    if (isChosen) chosen.add(id);
    else chosen.delete(id);
    this.chosen = chosen;
    announce(t('workspace.chosen', { count: chosen.size }));
  }

  /** Do something with what is chosen; the choice is let go once it is done. @param {(ids: string[]) => Promise<any>} act */
  async withChosen(act) {
    if (await act([...this.chosen])) this.chosen = new Set();
    await this.updateComplete;
    /** @type {HTMLElement|null} */ (this.querySelector('.member input') ?? this.querySelector('#theme-title'))?.focus({ preventScroll: true });
  }

  async edit() {
    const mine = await askForTheme(this.board, this.theme);
    if (mine) await this.board.patch(this.theme, mine);
  }

  async merge() {
    const asked = await askForMerge(this.board, this.theme);
    if (asked) await this.board.merge(this.theme, asked.others, asked.title);
  }

  async retire() {
    if (!(await confirm({ title: t('workspace.retireTitle', { title: this.theme.title }), text: t('workspace.retireText'), yes: t('workspace.retire'), isDangerous: true }))) return;
    if (await this.board.retire(this.theme)) this.tell('gone');
  }

  moveTo(ids) {
    return this.where(ids, t('workspace.moveTitle', { count: ids.length }), t('workspace.moveYes')).then((to) => to && this.board.move(this.theme, ids, to));
  }

  alsoIn(ids) {
    return this.where(ids, t('workspace.alsoTitle', { count: ids.length }), t('workspace.alsoYes')).then((to) => to && this.board.fill(to, { add: ids }, ids.length));
  }

  /** Ask where to; the themes that one text is near come first. */
  async where(ids, title, yes) {
    const near = ids.length === 1 ? await api.get('/api/v1/contributions/{contribution_id}/themes', { path: { contribution_id: ids[0] } }).then(({ data }) => data.likely, () => []) : [];
    return askForTarget(this.board, { title, yes, without: this.theme.id, near });
  }

  async split(ids) {
    const title = await askForTitle(ids.length);
    return title && this.board.split(this.theme, [{ title, contribution_ids: ids }]);
  }

  /** The machine says how it would split this theme; what people take of it is split off as if they had chosen it. */
  async splitByMachine() {
    const wanted = await askForParts(this.theme);
    if (wanted) await this.board.split({ ...this.theme, version: wanted.version }, wanted.parts);
    await this.updateComplete;
    /** @type {HTMLElement|null} */ (this.querySelector('#theme-title'))?.focus({ preventScroll: true });
  }

  /** The machine proposes; what it proposes waits among the proposals. */
  async askMachine() {
    if (!(await confirm({ title: t('workspace.askTitle'), text: t('workspace.askText'), yes: t('workspace.askYes') }))) return;
    await api.post('/api/v1/workshops/{workshop_id}/theme-runs', { path: this.board.path, body: {} }).catch((problem) => announce(problem.message));
    go(this.toProposals);
  }

  render() {
    const { theme, board } = this;
    const foundation = board.foundations.find((one) => one.id === theme.foundation_id);
    const items = [
      { icon: 'comment', label: t('workspace.history'), run: () => { this.showsHistory = !this.showsHistory; } },
      { icon: 'lock', label: t(theme.is_pinned ? 'workspace.unpin' : 'workspace.pin'), run: () => board.patch(theme, { is_pinned: !theme.is_pinned }) },
      { icon: 'star', label: t('workspace.parts.ask'), run: () => this.splitByMachine() },
      { icon: 'star', label: t('workspace.ask'), run: () => this.askMachine() },
      { icon: 'bin', label: t('workspace.retire'), run: () => this.retire() },
    ];
    return html`<article class="stack" aria-labelledby="theme-title">
      <p class="only-narrow"><a class="button quiet back" href=${this.back}>${icon('left')}<span>${t('themes.back')}</span></a></p>
      <div class="row">${theme.kind === 'none' ? nothing : tag(t(`workspace.kind.${theme.kind}`))}${foundation ? tag(foundation.title) : nothing}${theme.is_pinned ? tag(t('workspace.pinned'), 'closed') : nothing}</div>
      <h2 id="theme-title" tabindex="-1">${theme.title}</h2>
      ${theme.description ? html`<p>${theme.description}</p>` : nothing}
      ${theme.note ? html`<p class="note-line"><b>${t('themes.note')}</b> ${theme.note}</p>` : nothing}
      <p class="soft small">${t('themes.size', { count: theme.size })}, ${t('themes.share', { share: percent(theme.share) })}${theme.keywords.length ? html`<br>${theme.keywords.join(' · ')}` : nothing}</p>
      ${theme.tally ? supportBar(theme.tally) : nothing}
      <div class="row">${button({ label: t('workspace.edit'), icon: 'edit', onClick: () => this.edit() })}${button({ label: t('workspace.merge'), onClick: () => this.merge() })}
        <fm-menu label=${t('workspace.more', { title: theme.title })} .items=${items}></fm-menu></div>
      <fm-theme-decision .board=${board} .theme=${theme}></fm-theme-decision>
      ${this.showsHistory ? html`<section class="card flat" aria-label=${t('workspace.history')}><fm-work-history .board=${board} .theme=${theme}></fm-work-history></section>` : nothing}
      <section class="stack tight" aria-labelledby="members"><h3 id="members">${t('themes.members')}</h3>
        ${this.problem ? failure(this.problem, () => this.read(), { level: 3 }) : this.members === null ? loading({ blocks: 2 }) : this.list()}</section></article>`;
  }

  list() {
    const members = this.members ?? [];
    if (!members.length) return html`<p class="soft">${t('workspace.emptyTheme')}</p>`;
    const all = members.every((one) => this.chosen.has(one.contribution.id));
    return html`<div class="choice-bar row" role="group" aria-label=${t('workspace.withChosen')}>
        <label class="check"><input type="checkbox" .checked=${all} .indeterminate=${!all && this.chosen.size > 0} @change=${() => { this.chosen = all ? new Set() : new Set(members.map((one) => one.contribution.id)); }}><span>${t('workspace.chosen', { count: this.chosen.size })}</span></label>
        ${this.chosen.size ? html`${button({ label: t('workspace.move'), onClick: () => this.withChosen((ids) => this.moveTo(ids)) })}${button({ label: t('workspace.also'), onClick: () => this.withChosen((ids) => this.alsoIn(ids)) })}
          ${button({ label: t('workspace.split'), onClick: () => this.withChosen((ids) => this.split(ids)) })}${button({ label: t('workspace.takeOut'), onClick: () => this.withChosen((ids) => this.board.fill(this.theme, { remove: ids }, ids.length)) })}
          ${button({ label: t('workspace.pinHere'), onClick: () => this.withChosen((ids) => this.pin(ids)) })}` : nothing}</div>
      <ul role="list" class="members">${repeat(members, (one) => one.contribution.id, (one) => this.member(one))}</ul><fm-pager .next=${this.next} .load=${(cursor) => this.more(cursor)}></fm-pager>`;
  }

  /** Pin what is chosen; where all of it is pinned already, let it go. */
  pin(ids) {
    const pinned = new Set(this.members?.filter((one) => one.is_pinned).map((one) => one.contribution.id));
    return this.board.fill(this.theme, ids.every((id) => pinned.has(id)) ? { unpin: ids } : { pin: ids }, ids.length);
  }

  member({ contribution, confidence, source, is_pinned: isPinned }) {
    const { id } = contribution;
    const isChosen = this.chosen.has(id);
    return html`<li class="member work-member" id="member-${id}" draggable="true" @dragstart=${(event) => event.dataTransfer.setData('text/x-members', JSON.stringify({ from: this.theme.id, ids: isChosen ? [...this.chosen] : [id] }))}
        @mouseenter=${() => this.tell('mark', id)} @mouseleave=${() => this.tell('mark', '')}>
      <label class="check"><input type="checkbox" .checked=${isChosen} aria-label=${t('workspace.chooseOne', { text: contribution.text.slice(0, 80) })} @change=${(event) => this.choose(id, event.target.checked)} @focus=${() => this.tell('mark', id)}></label>
      <div><div class="prose" ${markdown(contribution.html)}></div><p class="soft small">${isPinned ? html`<b>${t('workspace.pinned')}</b> · ` : nothing}${t(`themes.${contribution.kind}`)} · ${source === 'person' ? t('themes.byPeople') : confidence === null ? nothing : t('themes.sure', { share: percent(confidence) })}</p>
        <p class="row apart">${effectTag(this.effects.get(id)) || html`<span></span>`}<button type="button" class="button quiet decide" @click=${() => this.decide(contribution)}><span>${t('review.decide')}<span class="said">: ${contribution.text.slice(0, 60)}</span></span></button></p></div></li>`;
  }
}
define('fm-work-theme', WorkTheme);
