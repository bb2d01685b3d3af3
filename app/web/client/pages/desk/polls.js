// Polls on the desk: those of a workshop, or one's own of none, each with its state, its counts and its headline figure.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define } from '../../element.js';
import { button } from '../../components/parts.js';
import { empty } from '../../components/states.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import * as store from '../../store.js';
import { number, t } from '../../i18n.js';
import { PollDesk, pollPath, pollTiming } from './poll-frame.js';

class Polls extends PollDesk {
  static properties = { ...PollDesk.properties, polls: { state: true }, results: { state: true }, next: { state: true } };

  constructor() {
    super();
    /** @type {any[]} */
    this.polls = [];
    /** Results by the ids of their polls, as they come in. @type {Record<string, any>} */
    this.results = {};
    /** @type {string|null} */
    this.next = null;
  }

  get mayMake() { return this.room ? !this.room.sealed_at : !!store.me()?.is_organiser; }

  async loadPolls() {
    if (this.params.slug) await this.fetchRoomBySlug(this.params.slug);
    await this.find();
  }

  async find(cursor) {
    const { data } = await api.get('/api/v1/polls', { query: { workshop_id: this.room?.id, cursor, limit: 20 }, signal: this.signal });
    this.polls = cursor ? [...this.polls, ...data.items] : data.items;
    this.next = data.next;
    // A list without its figures is a list all the same: they are filled in as they come.
    for (const poll of data.items.filter((one) => one.desk.conversion.answered)) this.count(poll).catch(() => {});
  }

  async count(poll) {
    const { data } = await api.get('/api/v1/polls/{poll_id}/results', { path: { poll_id: poll.id }, signal: this.signal });
    this.results = { ...this.results, [poll.id]: data };
  }

  content() {
    const make = this.mayMake ? button({ label: t('polls.make'), kind: 'primary', icon: 'plus', href: `/desk/polls/make${this.room ? `?workshop=${this.room.slug}` : ''}` }) : nothing;
    const title = this.room ? t('desk.section.polls') : t('polls.mine');
    if (!this.polls.length) {
      return html`<h1>${title}</h1>${empty({ title: t('polls.none'), text: this.mayMake ? t('polls.noneText') : t('polls.notOrganiser'), icon: 'poll', action: make })}`;
    }
    return html`<div class="row apart"><h1>${title}</h1>${make}</div>
      <p class="soft">${this.room ? t('polls.lead') : t('polls.leadMine')}</p>
      <ul role="list" class="stack">${repeat(this.polls, (poll) => poll.id, (poll) => html`<li>${this.card(poll)}</li>`)}</ul>
      <fm-pager .next=${this.next} .load=${(cursor) => this.find(cursor)}></fm-pager>`;
  }

  card(poll) {
    const result = this.results[poll.id];
    const { shown, answered } = poll.desk.conversion;
    return html`<article class="card flat poll-card">
      <div class="stack tight"><h2><a href=${pollPath(poll)}>${poll.question}</a></h2>${pollTiming(poll, this.zone)}
        <p class="soft small">${t('polls.shownCount', { count: shown })} · ${t('polls.answeredCount', { count: answered })}${result?.set_aside ? ` · ${t('polls.asideCount', { count: result.set_aside })}` : ''}</p></div>
      ${result?.headline && result.counted ? html`<p class="poll-headline"><b>${t('polls.share', { share: number(Math.round(result.headline.share)) })}</b> <span>${result.headline.label}</span></p>` : nothing}
    </article>`;
  }
}
define('fm-page-desk-polls', Polls);
export default 'fm-page-desk-polls';
