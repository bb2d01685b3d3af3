// The queue: what waits for a decision, taken a few at a time so that no two people read the same one by chance.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { field } from '../../components/field.js';
import { markdown } from '../../components/markdown.js';
import { button, note, tag } from '../../components/parts.js';
import { empty, failure, loading } from '../../components/states.js';
import { announce, toast } from '../../components/toast.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import { number, t, time } from '../../i18n.js';
import { askForDecision, decided, measured, sumsBar } from './deciding.js';
import { decideOne } from './theme-decision.js';

const RENEW = 5 * 60_000;

/** `<fm-work-queue .board=${board}>` */
export class WorkQueue extends Element {
  static properties = { board: { attribute: false }, items: { state: true }, next: { state: true }, split: { state: true }, agreement: { state: true }, problem: { state: true }, busy: { state: true } };

  constructor() {
    super();
    /** @type {import('./board.js').Board} */
    this.board = /** @type {any} */ (null);
    /** @type {any[]|null} */
    this.items = null;
    /** @type {string|null} */
    this.next = null;
    /** Where two readers differ. @type {any[]} */
    this.split = [];
    /** @type {any} */
    this.agreement = null;
    /** @type {any} */
    this.problem = null;
    this.busy = '';
  }

  connectedCallback() {
    super.connectedCallback();
    const look = () => { if (!this.busy) this.read(); };
    this.board.addEventListener('change', look);
    // A claim lasts a quarter of an hour: whoever still reads keeps theirs.
    const renew = setInterval(() => this.mine.forEach((one) => api.put('/api/v1/workshops/{workshop_id}/review/claims/{contribution_id}', { path: { ...this.board.path, contribution_id: one.contribution.id } }).catch(() => {})), RENEW);
    this.onLeave(() => { this.board.removeEventListener('change', look); clearInterval(renew); });
    this.read();
  }

  get mine() { return (this.items ?? []).filter((one) => one.is_mine); }

  async read(cursor) {
    const { path } = this.board;
    try {
      const [queue, split, agreement] = await Promise.all([
        api.get('/api/v1/workshops/{workshop_id}/review/queue', { path, query: { cursor, limit: 30 }, fresh: true }),
        api.get('/api/v1/workshops/{workshop_id}/review/disagreements', { path, query: { limit: 50 } }),
        api.get('/api/v1/workshops/{workshop_id}/review/agreement', { path }),
      ]);
      this.items = cursor ? [...(this.items ?? []), ...queue.data.items] : queue.data.items;
      this.next = queue.data.next;
      this.split = split.data.items;
      this.agreement = agreement.data;
      this.problem = null;
    } catch (problem) {
      if (cursor) throw problem;
      this.problem = problem;
    }
  }

  async take() {
    this.busy = 'take';
    try {
      const { data } = await api.post('/api/v1/workshops/{workshop_id}/review/claims', { path: this.board.path, body: { count: 10 } });
      announce(t('review.took', { count: data.items.length }));
    } catch (problem) { toast(problem.message); }
    await this.read();
    this.busy = '';
    await this.updateComplete;
    /** @type {HTMLElement|null} */ (this.querySelector('.queued.mine button'))?.focus();
  }

  async release() {
    await api.remove('/api/v1/workshops/{workshop_id}/review/claims', { path: this.board.path }).catch((problem) => toast(problem.message));
    await this.read();
  }

  async decide(one) {
    this.busy = one.contribution.id;
    const at = (this.items ?? []).indexOf(one);
    try {
      if (await decideOne(this.board.room, one.contribution)) {
        await api.remove('/api/v1/workshops/{workshop_id}/review/claims/{contribution_id}', { path: { ...this.board.path, contribution_id: one.contribution.id } }).catch(() => {});
        await this.board.read();
        await this.read();
      }
    } catch (problem) { toast(problem.message); }
    this.busy = '';
    await this.updateComplete;
    const left = this.querySelectorAll('.queued');
    /** @type {HTMLElement|null} */ (left[Math.min(at, left.length - 1)]?.querySelector('button'))?.focus();
  }

  async settle(one) {
    const body = await askForDecision({ room: this.board.room, title: t('review.settleTitle'), text: one.contribution.text, yes: t('review.settle') });
    if (!body) return;
    try {
      await api.post('/api/v1/contributions/{contribution_id}/disposition/settle', { path: { contribution_id: one.contribution.id }, etag: `"v${one.version}"`, body });
      toast(t('review.decided'));
    } catch (problem) { toast(problem.status === 412 ? t('drafting.settledMeanwhile') : problem.message); }
    await this.board.read();
    await this.read();
  }

  async share(event) {
    event.preventDefault();
    const share = Math.min(100, Math.max(0, Number(event.target.elements['second-share'].value) || 0));
    try {
      const { data } = await api.get('/api/v1/workshops/{workshop_id}/review/settings', { path: this.board.path, fresh: true });
      await api.put('/api/v1/workshops/{workshop_id}/review/settings', { path: this.board.path, etag: `"v${data.version}"`, body: { second_share: share } });
      toast(t('review.shareSet', { share: number(share) }));
      await this.board.read();
    } catch (problem) { toast(problem.message); }
  }

  render() {
    if (this.problem) return failure(this.problem, () => this.read(), { level: 2 });
    if (!this.items) return loading({ blocks: 3 });
    const { overview } = this.board;
    return html`<div class="stack">
      ${overview ? html`<section class="stack tight" aria-labelledby="sums"><h2 id="sums">${t('review.all')}</h2>${sumsBar(overview.sums)}${overview.loose_count ? note(t('review.looseCount', { count: overview.loose_count }), { kind: 'warn' }) : nothing}</section>` : nothing}
      <section class="stack tight" aria-labelledby="queue"><h2 id="queue">${t('review.queue')}</h2>
        <div class="row">${button({ label: t('review.take'), kind: 'primary', busy: this.busy === 'take', disabled: !this.items.some((one) => one.is_free), onClick: () => this.take() })}${this.mine.length ? button({ label: t('review.release'), kind: 'quiet', onClick: () => this.release() }) : nothing}</div>
        ${this.items.length ? html`<ul role="list">${repeat([...this.mine, ...this.items.filter((one) => !one.is_mine)], (one) => one.contribution.id, (one) => this.one(one))}</ul><fm-pager .next=${this.next} .load=${(cursor) => this.read(cursor)}></fm-pager>`
          : empty({ title: t('review.queueEmpty'), text: t('review.queueEmptyText'), icon: 'agree', level: 3 })}</section>
      ${this.split.length ? html`<section class="stack tight" aria-labelledby="split"><h2 id="split">${t('review.split')}</h2><ul role="list">${this.split.map((one) => html`<li class="queued stack tight"><div class="prose" ${markdown(one.contribution.html)}></div>
        ${one.readings.map((reading) => html`<p class="small"><b>${reading.reader?.display_name ?? t('themes.nobody')}</b>: ${decided(reading)}</p>`)}<div>${button({ label: html`${t('review.settle')}<span class="said">: ${one.contribution.text.slice(0, 60)}</span>`, onClick: () => this.settle(one) })}</div></li>`)}</ul></section>` : nothing}
      <section class="stack tight" aria-labelledby="agreement"><h2 id="agreement">${t('review.agreement')}</h2>${this.agreement ? measured(this.agreement) : nothing}
        ${this.board.room.you.rights.includes('manage') && overview ? html`<form class="row share-form" @submit=${(event) => this.share(event)}>${field({ name: 'second-share', label: t('review.secondShare'), type: 'number', inputmode: 'numeric', isBare: true, value: String(overview.second_share) })}${button({ label: t('action.save'), type: 'submit' })}</form>` : overview ? html`<p class="soft small">${t('review.secondIs', { share: number(overview.second_share) })}</p>` : nothing}</section></div>`;
  }

  one(one) {
    const themes = one.theme_ids.map((id) => this.board.theme(id)?.title).filter(Boolean);
    const [claim] = one.claims.filter(() => !one.is_mine);
    return html`<li class="queued stack tight ${one.is_mine ? 'mine' : ''}"><div class="prose" ${markdown(one.contribution.html)}></div>
      <p class="soft small">${themes.join(' · ') || t('themes.inNone')}</p>
      <div class="row">${one.wanted > 1 ? tag(t('review.two', { count: one.reader_count }), 'coming') : nothing}${one.is_mine ? tag(t('review.yours'), 'open') : claim ? tag(t('review.heldBy', { name: claim.reviewer.display_name, until: time(claim.expires_at, this.board.room.time_zone) }), 'closed') : nothing}
        ${one.is_mine || one.is_free ? button({ label: html`${t('review.decide')}<span class="said">: ${one.contribution.text.slice(0, 60)}</span>`, busy: this.busy === one.contribution.id, onClick: () => this.decide(one) }) : nothing}</div></li>`;
  }
}
define('fm-work-queue', WorkQueue);
