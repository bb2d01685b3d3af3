// A poll's ballots, without what they say: when each was cast and why it looks odd; setting aside and releasing in bulk.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { select } from '../../components/field.js';
import { button, note, tag } from '../../components/parts.js';
import { announce, toast } from '../../components/toast.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import { moment, number, t } from '../../i18n.js';
import { askWhy } from './poll-reason.js';

export const REASONS = ['too_quick', 'burst', 'alike', 'spike', 'steady', 'unproven'];

/** Ballots and what was decided about them. It tells `judged` when a decision was made. */
class PollBallots extends Element {
  static properties = { poll: { attribute: false }, zone: { attribute: false }, ballots: { state: true }, decisions: { state: true }, next: { state: true }, nextDecision: { state: true }, filter: { state: true }, ticked: { state: true }, problem: { state: true }, isThere: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.poll = null;
    this.zone = 'UTC';
    /** @type {any[]} */
    this.ballots = [];
    /** @type {any[]} */
    this.decisions = [];
    /** @type {string|null} */
    this.next = null;
    /** @type {string|null} */
    this.nextDecision = null;
    this.filter = { state: '', reason: '', network: '' };
    /** @type {Set<string>} */
    this.ticked = new Set();
    this.problem = '';
    this.isThere = false;
  }

  get path() { return { poll_id: this.poll.id }; }
  /** Whether what is filtered can be decided about as a whole: by how ballots look, never by what they say. */
  get isGroup() { return !!(this.filter.reason || this.filter.network); }

  firstUpdated() { this.load(); }

  async load() {
    try {
      await Promise.all([this.find(), this.findDecisions()]);
      this.problem = '';
    } catch (problem) { this.problem = problem.message; }
    this.isThere = true;
  }

  async find(cursor) {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const { data } = await api.get('/api/v1/polls/{poll_id}/ballots', { path: this.path, query: { ...this.filter, cursor, limit: 50 }, fresh: true });
    if (turn !== this.turn) return;
    this.ballots = cursor ? [...this.ballots, ...data.items] : data.items;
    this.next = data.next;
  }

  async findDecisions(cursor) {
    const { data } = await api.get('/api/v1/polls/{poll_id}/decisions', { path: this.path, query: { cursor, limit: 20 }, fresh: true });
    this.decisions = cursor ? [...this.decisions, ...data.items] : data.items;
    this.nextDecision = data.next;
  }

  async narrow(changes) {
    this.filter = { ...this.filter, ...changes };
    this.ticked = new Set();
    try {
      await this.find();
      announce(t('polls.ballotsShown', { count: this.ballots.length }));
    } catch (problem) { this.problem = problem.message; }
  }

  tick(ids, isTicked) {
    const ticked = new Set(this.ticked);
    for (const id of ids) isTicked ? ticked.add(id) : ticked.delete(id);
    this.ticked = ticked;
  }

  /** @param {'set_aside'|'release'} verb @param {any} selection @param {string} what in words */
  async judge(verb, selection, what) {
    const send = (why) => (verb === 'release'
      ? api.post('/api/v1/polls/{poll_id}/ballots/release', { path: this.path, body: { ...selection, why } })
      : api.post('/api/v1/polls/{poll_id}/ballots/set-aside', { path: this.path, body: { ...selection, why } }));
    const decision = await askWhy({ title: t(`polls.judge.${verb}`, { what }), text: t(`polls.judge.${verb}Text`), yes: t(`polls.judge.${verb}Yes`), isDangerous: verb === 'set_aside', send });
    if (!decision) return;
    toast(t(`polls.judge.${verb}Done`, { count: decision.ballot_count }));
    this.ticked = new Set();
    await this.load();
    this.tell('judged');
  }

  judgeTicked(verb) {
    return this.judge(verb, { ids: [...this.ticked] }, t('polls.ballotCount', { count: this.ticked.size }));
  }

  judgeGroup(verb) {
    const { reason, network } = this.filter;
    return this.judge(verb, { ...(reason ? { reason } : {}), ...(network ? { network } : {}) }, t('polls.allFiltered'));
  }

  render() {
    if (!this.isThere) return html`<p class="soft" role="status">${t('state.loading')}</p>`;
    return html`<section class="stack" aria-labelledby="poll-ballots"><h2 id="poll-ballots">${t('polls.ballots')}</h2>
        <p class="soft">${t('polls.ballotsText')}</p>
        ${this.problem ? note(this.problem, { kind: 'bad' }) : nothing}
        ${this.filters()}
        ${this.ballots.length ? html`${this.tools()}${this.table()}<fm-pager .next=${this.next} .load=${(cursor) => this.find(cursor)}></fm-pager>` : html`<p class="soft">${t(this.filter.state || this.isGroup ? 'polls.noneFiltered' : 'polls.noBallots')}</p>`}</section>
      ${this.decided()}`;
  }

  filters() {
    const choose = (name) => (event) => this.narrow({ [name]: event.target.value });
    return html`<form class="filters" @submit=${(event) => event.preventDefault()}>
      ${select({ name: 'ballot-state', label: t('polls.ballotState'), value: this.filter.state, isBare: true, prompt: t('polls.allStates'), options: ['counted', 'set_aside'].map((one) => /** @type {[string, string]} */ ([one, t(`polls.count.${one}`)])), onInput: choose('state') })}
      ${select({ name: 'ballot-reason', label: t('polls.ballotReason'), value: this.filter.reason, isBare: true, prompt: t('polls.allReasons'), options: REASONS.map((one) => /** @type {[string, string]} */ ([one, t(`polls.reason.${one}`)])), onInput: choose('reason') })}</form>
      ${this.filter.network ? html`<p class="row">${t('polls.ofNetwork', { network: short(this.filter.network) })}${button({ label: t('polls.anyNetwork'), kind: 'quiet', icon: 'close', onClick: () => this.narrow({ network: '' }) })}</p>` : nothing}`;
  }

  tools() {
    const count = this.ticked.size;
    return html`<div class="row" role="group" aria-label=${t('polls.bulk')}>
      ${button({ label: t('polls.asideTicked', { count }), disabled: !count, onClick: () => this.judgeTicked('set_aside') })}
      ${button({ label: t('polls.releaseTicked', { count }), disabled: !count, onClick: () => this.judgeTicked('release') })}
      ${this.isGroup ? html`${button({ label: t('polls.asideGroup'), kind: 'danger', onClick: () => this.judgeGroup('set_aside') })}${button({ label: t('polls.releaseGroup'), onClick: () => this.judgeGroup('release') })}` : nothing}</div>`;
  }

  table() {
    const ids = this.ballots.map((ballot) => ballot.id);
    const isAll = ids.every((id) => this.ticked.has(id));
    return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${t('polls.ballotsTable')}><table class="ballots"><caption class="said">${t('polls.ballots')}</caption>
      <thead><tr><th scope="col"><label class="tick"><input type="checkbox" .checked=${isAll} @change=${(event) => this.tick(ids, event.target.checked)}><span class="said">${t('polls.tickAll')}</span></label></th>
        <th scope="col">${t('polls.castAt')}</th><th scope="col">${t('polls.ballotState')}</th><th scope="col">${t('polls.ballotReason')}</th><th scope="col" class="num">${t('polls.age')}</th><th scope="col">${t('polls.channel')}</th><th scope="col">${t('polls.network')}</th></tr></thead>
      <tbody>${repeat(this.ballots, (ballot) => ballot.id, (ballot) => this.line(ballot))}</tbody></table></div>`;
  }

  line(ballot) {
    const at = moment(ballot.cast_at, this.zone);
    return html`<tr><td><label class="tick"><input type="checkbox" .checked=${this.ticked.has(ballot.id)} @change=${(event) => this.tick([ballot.id], event.target.checked)}><span class="said">${t('polls.tickOne', { at })}</span></label></td>
      <th scope="row">${at}${ballot.is_changed ? html` <span class="soft">(${t('polls.changed')})</span>` : nothing}</th>
      <td>${tag(t(`polls.count.${ballot.state}`), ballot.state === 'counted' ? 'open' : 'coming')}</td>
      <td>${ballot.reasons.map((reason) => t(`polls.reason.${reason}`)).join(', ') || (ballot.state === 'set_aside' ? t('polls.reason.organiser') : html`<span class="faint" aria-hidden="true">–</span>`)}</td>
      <td class="num">${t('polls.seconds', { seconds: number(Math.round(ballot.age_ms / 100) / 10) })}</td><td>${t(`polls.channels.${ballot.channel}`)}</td>
      <td>${ballot.network ? html`<button class="button quiet mono" type="button" @click=${() => this.narrow({ network: ballot.network })}>${short(ballot.network)}<span class="said"> ${t('polls.onlyNetwork')}</span></button>` : nothing}</td></tr>`;
  }

  decided() {
    return html`<section class="stack" aria-labelledby="poll-decisions"><h2 id="poll-decisions">${t('polls.decisions')}</h2>
      ${this.decisions.length ? html`<ol role="list" class="log">${this.decisions.map((one) => html`<li class="row apart"><div><p><b>${t(`polls.decided.${one.verb}`, { count: one.ballot_count })}</b> <span class="soft small">${moment(one.at, this.zone)}${one.by_checks ? ` · ${t('polls.byChecks')}` : ''}</span></p>
          <p class="soft">${one.by_checks && REASONS.includes(one.reason) ? t(`polls.reason.${one.reason}`) : one.reason}</p></div>
        ${button({ label: html`${t('polls.undo')}<span class="said">: ${t(`polls.decided.${one.verb}`, { count: one.ballot_count })}, ${one.reason}</span>`, kind: 'quiet', onClick: () => this.undo(one) })}</li>`)}</ol>
        <fm-pager .next=${this.nextDecision} .load=${(cursor) => this.findDecisions(cursor)}></fm-pager>` : html`<p class="soft">${t('polls.noDecisions')}</p>`}</section>`;
  }

  undo(decision) {
    return this.judge(decision.verb === 'release' ? 'set_aside' : 'release', { decision_id: decision.id }, t('polls.ofDecision'));
  }
}

/** Enough of a network's hash to tell it from its neighbours in a list. */
const short = (network) => network.slice(0, 6);
define('fm-poll-ballots', PollBallots);
