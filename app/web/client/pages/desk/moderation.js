// Moderation: what was reported, who is looking at it, and a decision that is made once.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define } from '../../element.js';
import { markdown } from '../../components/markdown.js';
import { button, note, tag } from '../../components/parts.js';
import { empty } from '../../components/states.js';
import { announce, toast } from '../../components/toast.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import { Live } from '../../live.js';
import { setQuery } from '../../router.js';
import { ago, moment, t, time } from '../../i18n.js';
import { DeskPage } from './frame.js';
import { decisionForm } from './decision.js';

const VIEWS = ['reported', 'hidden', 'log'];
const EVERY = 5000;
const RENEW = 4 * 60_000;
const NEWS = ['contribution.reported', 'contribution.hidden', 'contribution.restored', 'reports.settled', 'contribution.withdrawn'];

class Moderation extends DeskPage {
  static properties = { ...DeskPage.properties, queue: { state: true }, log: { state: true }, next: { state: true }, mine: { state: true }, decided: { state: true }, trouble: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.section = 'moderation';
    /** @type {any[]} */
    this.queue = [];
    /** @type {any[]} */
    this.log = [];
    /** @type {string|null} */
    this.next = null;
    /** The contribution that is held here, by its id. */
    this.mine = '';
    /** What somebody else decided while it was in hand here, by contribution. @type {Record<string, any>} */
    this.decided = {};
    /** @type {Record<string, string>} */
    this.trouble = {};
    this.busy = '';
  }

  get shown() { return VIEWS.find((one) => one === this.query.get('view')) ?? 'reported'; }

  async loadSection() {
    await this.look();
    this.mine = this.queue.find((one) => one.claim?.is_mine)?.contribution.id ?? '';
    if (this.live) return;
    const live = new Live(this.room.id);
    this.live = live;
    for (const name of NEWS) live.on(name, () => this.look().catch(() => {}));
    live.open();
    // The feed does not say who is looking at what: that is asked for.
    const beat = setInterval(() => { if (!document.hidden && this.shown === 'reported') this.look().catch(() => {}); }, EVERY);
    const renew = setInterval(() => { if (this.mine) this.claim(this.mine).catch(() => {}); }, RENEW);
    this.onLeave(() => { live.close(); clearInterval(beat); clearInterval(renew); if (this.mine) this.release(this.mine).catch(() => {}); });
  }

  willUpdate(changed) {
    if (changed.has('query') && this.progress === 'ready') this.look().catch((problem) => toast(problem.message));
  }

  async look(cursor) {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const at = cursor ?? undefined;
    if (this.shown === 'log') {
      const { data } = await api.get('/api/v1/workshops/{workshop_id}/moderation/log', { path: this.path, query: { cursor: at, limit: 50 }, signal: this.signal });
      if (turn !== this.turn) return;
      this.log = at ? [...this.log, ...data.items] : data.items;
      this.next = data.next;
      return;
    }
    const { data } = await api.get('/api/v1/workshops/{workshop_id}/moderation', { path: this.path, query: { state: this.shown, cursor: at, limit: 50 }, signal: this.signal });
    if (turn !== this.turn) return;
    const before = this.queue.length;
    // What is in hand here stays where it is, also when somebody else has decided: its text must not slip away.
    const held = this.queue.filter((one) => one.contribution.id === this.mine || this.decided[one.contribution.id]);
    const gone = held.filter((one) => !data.items.some((other) => other.contribution.id === one.contribution.id));
    this.queue = at ? [...this.queue, ...data.items] : this.shown === 'reported' ? [...gone, ...data.items] : data.items;
    this.next = data.next;
    if (!at && this.progress === 'ready' && this.queue.length > before) announce(t('desk.moderate.waiting', { count: this.queue.length }));
  }

  async claim(id) {
    return (await api.post('/api/v1/contributions/{contribution_id}/claim', { path: { contribution_id: id } })).data;
  }

  async release(id) {
    await api.remove('/api/v1/contributions/{contribution_id}/claim', { path: { contribution_id: id } });
  }

  /** Take one from the list: others see who has it. */
  async hold(queued) {
    const { id } = queued.contribution;
    this.trouble = { ...this.trouble, [id]: '' };
    this.busy = id;
    try {
      if (this.mine && this.mine !== id) await this.release(this.mine).catch(() => {});
      queued.claim = await this.claim(id);
      this.mine = id;
      await this.updateComplete;
      /** @type {HTMLElement|null} */ (this.querySelector(`#q-${id} .decision input, #q-${id} .decision button`))?.focus();
    } catch (problem) {
      if (problem.slug === 'claimed') queued.claim = { ...problem.body, is_mine: false };
      this.trouble = { ...this.trouble, [id]: problem.message };
    }
    this.busy = '';
  }

  async putBack(queued) {
    this.mine = '';
    queued.claim = null;
    await this.release(queued.contribution.id).catch(() => {});
    this.requestUpdate();
  }

  /** @param {any} queued @param {'hide'|'restore'|'settle'} decision @param {any} body */
  async decide(queued, decision, body) {
    const { contribution } = queued;
    const options = { path: { contribution_id: contribution.id }, etag: `"v${contribution.version}"`, body };
    this.busy = contribution.id;
    this.trouble = { ...this.trouble, [contribution.id]: '' };
    try {
      if (decision === 'hide') await api.post('/api/v1/contributions/{contribution_id}/hide', options);
      else if (decision === 'restore') await api.post('/api/v1/contributions/{contribution_id}/restore', options);
      else await api.post('/api/v1/contributions/{contribution_id}/reports/settle', { ...options, body: { ...body, report_count: queued.report_count } });
      if (this.mine === contribution.id) this.mine = '';
      this.queue = this.queue.filter((one) => one !== queued && one.contribution.id !== contribution.id);
      toast(t(`desk.moderate.done.${decision}`));
      await this.look().catch(() => {});
      await this.updateComplete;
      /** @type {HTMLElement|null} */ (this.querySelector('.queue button') ?? this.querySelector('h1'))?.focus();
    } catch (problem) {
      const current = problem.body?.current;
      if (problem.status === 412 && current?.decision) {
        this.mine = this.mine === contribution.id ? '' : this.mine;
        this.decided = { ...this.decided, [contribution.id]: current };
      } else {
        if (current?.version) Object.assign(contribution, { version: current.version, text: current.text ?? contribution.text });
        this.trouble = { ...this.trouble, [contribution.id]: problem.status === 412 ? t('desk.moderate.edited') : problem.message };
        await this.look().catch(() => {});
      }
    }
    this.busy = '';
  }

  putAside(id) {
    const { [id]: _, ...others } = this.decided;
    this.decided = others;
    this.queue = this.queue.filter((one) => one.contribution.id !== id);
    this.look().catch(() => {});
  }

  content() {
    return html`<h1 tabindex="-1">${t('desk.section.moderation')}</h1>
      <nav class="tabs" aria-label=${t('desk.moderate.views')}>${VIEWS.map((view) => html`<a href="?view=${view}" aria-current=${view === this.shown ? 'page' : nothing}
        @click=${(event) => { event.preventDefault(); event.stopPropagation(); this.queue = []; this.next = null; setQuery({ view: view === 'reported' ? null : view }); }}>${t(`desk.moderate.${view}`)}</a>`)}</nav>
      ${this.shown === 'log' ? this.logged() : this.queue.length ? html`<ul role="list" class="stack queue">${repeat(this.queue, (one) => one.contribution.id, (one) => html`<li>${this.queued(one)}</li>`)}</ul>`
        : this.shown === 'reported' ? empty({ title: t('desk.moderate.none'), text: t('desk.moderate.noneText'), icon: 'agree' }) : empty({ title: t('desk.moderate.noneHidden'), icon: 'eye' })}
      <fm-pager .next=${this.next} .load=${(cursor) => this.look(cursor)}></fm-pager>`;
  }

  queued(queued) {
    const { contribution, reports, claim } = queued;
    const { id } = contribution;
    const decided = this.decided[id];
    const isElsewhere = claim && !claim.is_mine && !decided;
    return html`<article class="card flat ${this.mine === id ? 'in-hand' : ''}" id="q-${id}" aria-labelledby="by-${id}">
      <div class="row apart"><h2 class="small-title" id="by-${id}">${t(`desk.moderate.${contribution.kind === 'idea' ? 'ideaBy' : 'commentBy'}`, { name: contribution.author?.display_name ?? t('desk.moderate.nobody') })}</h2>
        <span class="soft small">${moment(contribution.posted_at, this.zone)}</span></div>
      <div class="prose said-text" ${markdown(contribution.html)}></div>
      <ul role="list" class="reports">${reports.map((report) => html`<li>${tag(t(`desk.moderate.reasons.${report.reason}`), 'coming')} <span>${report.note}</span> <span class="soft small">${ago(report.created_at)}</span></li>`)}</ul>
      ${contribution.hidden_reason ? html`<p class="soft">${t('desk.moderate.hiddenFor', { reason: t(`desk.moderate.reasons.${contribution.hidden_reason}`) })}${queued.decision?.by ? html` · ${queued.decision.by}, ${ago(queued.decision.at)}` : nothing}</p>` : nothing}
      ${this.trouble[id] ? note(this.trouble[id], { kind: 'bad' }) : nothing}
      ${decided ? this.alreadyDecided(id, decided) : this.shown === 'hidden' ? button({ label: t('desk.moderate.restore'), icon: 'eye', busy: this.busy === id, onClick: () => this.decide(queued, 'restore', {}) })
        : this.mine === id ? decisionForm({ queued, busy: this.busy === id, hide: (body) => this.decide(queued, 'hide', body), settle: () => this.decide(queued, 'settle', {}), putBack: () => this.putBack(queued) })
          : isElsewhere ? html`<p class="held">${t('desk.moderate.held', { name: claim.holder.display_name, until: time(claim.expires_at, this.zone) })}</p>`
            : button({ label: t('desk.moderate.take'), kind: 'primary', busy: this.busy === id, onClick: () => this.hold(queued) })}
    </article>`;
  }

  alreadyDecided(id, current) {
    const { decision, by, at } = current.decision;
    return html`${note(html`<p><b>${t(`desk.moderate.already.${decision}`, { name: by ?? t('desk.moderate.somebody') })}</b> ${ago(at)}. ${t('desk.moderate.nothing')}</p>`, { kind: 'warn', isLive: true })}
      <div>${button({ label: t('desk.moderate.putAside'), onClick: () => this.putAside(id) })}</div>`;
  }

  logged() {
    if (!this.log.length) return empty({ title: t('desk.moderate.noLog'), icon: 'list' });
    return html`<ol role="list" class="log">${this.log.map((entry) => html`<li><span class="soft small">${moment(entry.at, this.zone)}</span>
      <p><b>${t(`desk.moderate.kinds.${entry.kind.replace('.', '_')}`)}</b>${entry.payload?.reason ? html` · ${t(`desk.moderate.reasons.${entry.payload.reason}`)}` : nothing}${entry.actor ? html` · ${entry.actor}` : nothing}</p>
      ${entry.payload?.note ? html`<p class="soft">${entry.payload.note}</p>` : nothing}</li>`)}</ol>`;
  }
}
define('fm-page-desk-moderation', Moderation);
export default 'fm-page-desk-moderation';
