// A poll on the desk: its result, its ballots, and how to show it elsewhere; opening and closing it now.

import { html, nothing } from '../../vendor/lit.js';
import { define } from '../../element.js';
import { button } from '../../components/parts.js';
import { icon } from '../../components/icons.js';
import { announce, toast } from '../../components/toast.js';
import * as api from '../../api.js';
import { setQuery } from '../../router.js';
import { t } from '../../i18n.js';
import './poll-ballots.js';
import { PollDesk, pollPath, pollTiming } from './poll-frame.js';
import { askWhy } from './poll-reason.js';
import { pollResult } from './poll-result.js';
import { pollWebsite } from './poll-website.js';

const VIEWS = ['result', 'ballots', 'website'];
const EVERY = 10_000;

class Poll extends PollDesk {
  static properties = { ...PollDesk.properties, result: { state: true }, links: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.result = null;
    /** Links for one ballot each, which are shown once. @type {string[]} */
    this.links = [];
  }

  get path() { return { poll_id: this.poll.id }; }
  get shown() { return VIEWS.find((one) => one === this.query.get('view')) ?? 'result'; }

  async loadPolls() {
    await this.fetchPoll();
    await this.count();
    if (this.beat) return;
    this.beat = setInterval(() => { if (!document.hidden && this.shown === 'result' && this.poll?.state !== 'closed') this.recount().catch(() => {}); }, EVERY);
    this.onLeave(() => clearInterval(this.beat));
  }

  async count() {
    const before = this.result?.counted;
    const { data } = await api.get('/api/v1/polls/{poll_id}/results', { path: this.path, signal: this.signal });
    this.result = data;
    if (before !== undefined && data.counted > before) announce(t('polls.nowCounted', { count: data.counted }));
  }

  async recount() {
    await this.fetchPoll();
    await this.count();
  }

  async turn(verb) {
    const send = (reason) => (verb === 'open' ? api.post('/api/v1/polls/{poll_id}/open-now', { path: this.path, body: { reason } }) : api.post('/api/v1/polls/{poll_id}/close-now', { path: this.path, body: { reason } }));
    const poll = await askWhy({ title: t(`polls.${verb}Title`), text: t(`polls.${verb}Text`), yes: t(`polls.${verb}Yes`), isDangerous: verb === 'close', send });
    if (!poll) return;
    this.poll = poll;
    toast(t(`polls.${verb}Done`));
    await this.count().catch(() => {});
  }

  content() {
    const { poll } = this;
    return html`<header class="stack tight"><h1>${poll.question}</h1>${pollTiming(poll, this.zone)}${poll.note ? html`<p class="soft as-written">${poll.note}</p>` : nothing}
        <div class="row">${this.actions()}</div></header>
      <nav class="tabs" aria-label=${t('polls.views')}>${VIEWS.map((view) => html`<a href=${pollPath(poll, view)} aria-current=${view === this.shown ? 'page' : nothing}
        @click=${(event) => { event.preventDefault(); event.stopPropagation(); setQuery({ view: view === 'result' ? null : view }); }}>${t(`polls.view.${view}`)}</a>`)}</nav>
      ${this.shown === 'ballots' ? html`<fm-poll-ballots class="stack loose" .poll=${poll} .zone=${this.zone} @judged=${() => this.recount().catch(() => {})}></fm-poll-ballots>`
        : this.shown === 'website' ? pollWebsite(this) : this.resulted()}`;
  }

  resulted() {
    const { poll, result } = this;
    return html`${result.counted || result.set_aside || result.refused ? nothing : html`<p class="soft">${t(poll.state === 'coming' ? 'polls.notYet' : 'polls.noAnswers')} ${poll.state === 'closed' ? nothing : html`<a href=${pollPath(poll, 'website')}>${t('polls.website')}</a>`}</p>`}
      ${pollResult(poll, result)}`;
  }

  actions() {
    const { poll } = this;
    const isSealed = !!this.room?.sealed_at;
    return html`${poll.state === 'coming' && !isSealed ? button({ label: t('polls.openNow'), kind: 'primary', onClick: () => this.turn('open') }) : nothing}
      ${isSealed ? nothing : button({ label: t('polls.edit'), icon: 'edit', href: `/desk/polls/${poll.id}/edit` })}
      ${poll.state === 'open' ? button({ label: t('polls.closeNow'), kind: 'danger', onClick: () => this.turn('close') }) : nothing}
      <a class="button quiet" href="/polls/${poll.slug}" target="_blank" rel="noopener">${icon('out')}<span>${t('polls.publicPage')}</span></a>`;
  }
}
define('fm-page-desk-poll', Poll);
export default 'fm-page-desk-poll';
