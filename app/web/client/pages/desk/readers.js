// What readers have sent: case studies and feedback, shown or declined by moderators, once each.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define } from '../../element.js';
import { openDialog } from '../../components/dialog.js';
import { textArea } from '../../components/field.js';
import { markdown } from '../../components/markdown.js';
import { button, tag } from '../../components/parts.js';
import { empty, failure, loading } from '../../components/states.js';
import { toast } from '../../components/toast.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import { moment, t } from '../../i18n.js';
import { DeskPage } from './frame.js';

const KINDS = /** @type {const} */ (['cases', 'feedback']);
const STATES = /** @type {const} */ (['waiting', 'shown', 'declined']);

class Readers extends DeskPage {
  static properties = { ...DeskPage.properties, items: { state: true }, next: { state: true }, busy: { state: true }, trouble: { state: true } };

  constructor() {
    super();
    this.section = 'readers';
    /** @type {any[]|null} */
    this.items = null;
    /** @type {string|null} */
    this.next = null;
    this.busy = '';
    /** @type {any} */
    this.trouble = null;
  }

  get kind() { return KINDS.find((one) => one === this.query.get('kind')) ?? 'cases'; }
  get state() { return STATES.find((one) => one === this.query.get('state')) ?? 'waiting'; }

  async loadSection() { await this.read(); }

  async read(cursor) {
    const asked = `${this.kind}${this.state}`;
    const query = { state: this.state, cursor, limit: 30 };
    const { data } = this.kind === 'cases' ? await api.get('/api/v1/workshops/{workshop_id}/case-studies', { path: this.path, query, signal: this.signal }) : await api.get('/api/v1/workshops/{workshop_id}/feedback', { path: this.path, query, signal: this.signal });
    if (asked !== `${this.kind}${this.state}`) return;
    this.items = cursor ? [...(this.items ?? []), ...data.items] : data.items;
    this.next = data.next;
    this.trouble = null;
  }

  willUpdate(changed) {
    const before = changed.get('query');
    if (!before || this.progress !== 'ready' || String(before) === String(this.query)) return;
    this.items = null;
    this.read().catch((problem) => { this.trouble = problem; });
  }

  /** @param {any} one @param {boolean} show */
  async decide(one, show) {
    let reason = '';
    if (!show) {
      const said = await openDialog({ title: t('readers.declineTitle'), body: () => textArea({ name: 'why', label: t('readers.why'), hint: this.kind === 'cases' ? t('readers.whyHint') : undefined, maxlength: 600, rows: 3 }),
        footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => dialog.close() })}${button({ label: t('readers.decline'), kind: 'primary', onClick: () => dialog.close({ said: /** @type {any} */ (dialog.querySelector('textarea')).value.trim() }) })}` });
      if (!said) return;
      reason = said.said;
    }
    await this.send(one, show, reason);
  }

  /** Somebody decided first: what holds now beside what was meant. Resolves with true when one's own shall stand. */
  askAgain(now, show, reason) {
    const said = (state, why) => html`<p><b>${t(`readers.state.${state}`)}</b></p>${why ? html`<p>${why}</p>` : nothing}`;
    return openDialog({ title: t('review.staleTitle'),
      body: () => html`<div class="side-by-side"><section class="stack tight" aria-label=${t('workspace.stale.theirs')}><h3>${t('workspace.stale.theirs')}</h3>${said(now.state, now.reason)}</section>
        <section class="stack tight" aria-label=${t('workspace.stale.mine')}><h3>${t('workspace.stale.mine')}</h3>${said(show ? 'shown' : 'declined', reason)}</section></div>`,
      footer: (dialog) => html`${button({ label: t('workspace.stale.leave'), onClick: () => dialog.close(false) })}${button({ label: t('review.mineStands'), kind: 'primary', onClick: () => dialog.close(true) })}` });
  }

  /** @param {any} one @param {boolean} show @param {string} reason */
  async send(one, show, reason) {
    this.busy = one.id;
    const at = (this.items ?? []).findIndex((other) => other.id === one.id);
    try {
      const options = { etag: `"v${one.version}"`, body: { show, reason } };
      await (this.kind === 'cases' ? api.post('/api/v1/case-studies/{case_study_id}/decision', { path: { case_study_id: one.id }, ...options }) : api.post('/api/v1/feedback/{feedback_id}/decision', { path: { feedback_id: one.id }, ...options }));
      toast(t(show ? 'readers.isShown' : 'readers.isDeclined'));
      this.items = (this.items ?? []).filter((other) => other.id !== one.id);
    } catch (problem) {
      const now = problem.status === 412 ? problem.body.current : null;
      if (now && (await this.askAgain(now, show, reason))) { await this.send(now, show, reason); return; }
      if (!now) toast(problem.message);
      await this.read();
    }
    this.busy = '';
    await this.updateComplete;
    const left = this.querySelectorAll('.outcome-one');
    /** @type {HTMLElement|null} */ (left[Math.min(at, left.length - 1)]?.querySelector('button'))?.focus();
  }

  hrefOf(kind, state) { return `/desk/${this.room.slug}/readers?${new URLSearchParams({ kind, state })}`; }

  content() {
    return html`<h1>${t('desk.section.readers')}</h1><p class="soft">${t('readers.lead')}</p>
      <nav class="tabs" aria-label=${t('readers.kinds')}>${KINDS.map((kind) => html`<a href=${this.hrefOf(kind, 'waiting')} aria-current=${kind === this.kind ? 'page' : nothing}>${t(`readers.kind.${kind}`)}</a>`)}</nav>
      <nav class="row" aria-label=${t('readers.states')}>${STATES.map((state) => html`<a class="button ${state === this.state ? '' : 'quiet'}" href=${this.hrefOf(this.kind, state)} aria-current=${state === this.state ? 'page' : nothing}>${t(`readers.state.${state}`)}</a>`)}</nav>
      ${this.trouble ? failure(this.trouble, () => this.read(), { level: 2 }) : this.items === null ? loading({ blocks: 2 }) : this.items.length ? html`<ul role="list" class="outcome-list">${repeat(this.items, (one) => one.id, (one) => this.one(one))}</ul><fm-pager .next=${this.next} .load=${(cursor) => this.read(cursor)}></fm-pager>`
        : empty({ title: t(`readers.none.${this.state}`), icon: 'agree' })}`;
  }

  one(one) {
    const about = html`<span class="said">: ${(one.title ?? one.text).slice(0, 60)}</span>`;
    return html`<li class="outcome-one stack tight">${one.title ? html`<h2>${one.title}</h2>` : nothing}${one.place ? html`<p class="over">${one.place}</p>` : nothing}
      ${one.text_html ? html`<div class="prose" ${markdown(one.text_html)}></div>` : html`<p class="prose">${one.text}</p>`}${one.link ? html`<p class="small soft">${one.link}</p>` : nothing}
      <p class="row small soft"><time datetime=${one.sent_at}>${moment(one.sent_at, this.zone)}</time>${(one.foundation_keys ?? [one.foundation_key]).filter(Boolean).map((key) => tag(key))}${one.reason ? html`<span>${one.reason}</span>` : nothing}</p>
      <div class="row">${this.state === 'shown' ? nothing : button({ label: html`${t('readers.show')}${about}`, icon: 'agree', busy: this.busy === one.id, onClick: () => this.decide(one, true) })}${this.state === 'declined' ? nothing : button({ label: html`${t('readers.decline')}${about}`, kind: 'quiet', icon: 'close', onClick: () => this.decide(one, false) })}</div></li>`;
  }
}
define('fm-page-desk-readers', Readers);
export default 'fm-page-desk-readers';
