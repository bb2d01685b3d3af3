// What the machine proposes after a new run: accepted or dismissed one by one, or all above and below a line.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element, vars } from '../../element.js';
import { field } from '../../components/field.js';
import { markdown } from '../../components/markdown.js';
import { button, tag } from '../../components/parts.js';
import { empty, failure, loading } from '../../components/states.js';
import { announce, toast } from '../../components/toast.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import { percent, t } from '../../i18n.js';

/** `<fm-work-proposals .board=${board} .theme=${theme}>`: those about a theme first, where one is open. */
export class WorkProposals extends Element {
  static properties = { board: { attribute: false }, theme: { attribute: false }, items: { state: true }, next: { state: true }, problem: { state: true }, busy: { state: true }, accept: { state: true }, dismiss: { state: true } };

  constructor() {
    super();
    /** @type {import('./board.js').Board} */
    this.board = /** @type {any} */ (null);
    /** @type {any} */
    this.theme = null;
    /** @type {any[]|null} */
    this.items = null;
    /** @type {string|null} */
    this.next = null;
    /** @type {any} */
    this.problem = null;
    this.busy = '';
    this.accept = '80';
    this.dismiss = '20';
  }

  connectedCallback() {
    super.connectedCallback();
    const look = () => { if (!this.busy) this.read(); };
    this.board.addEventListener('change', look);
    this.onLeave(() => this.board.removeEventListener('change', look));
    this.read();
  }

  async read(cursor) {
    try {
      const { data } = await api.get('/api/v1/workshops/{workshop_id}/theme-proposals', { path: this.board.path, query: { state: 'open', cursor, limit: 100 } });
      this.items = cursor ? [...(this.items ?? []), ...data.items] : data.items;
      this.next = data.next;
      this.problem = null;
    } catch (problem) {
      if (cursor) throw problem;
      this.problem = problem;
    }
  }

  /** @param {any} one @param {boolean} isAccepted */
  async settle(one, isAccepted) {
    this.busy = one.id;
    const path = { ...this.board.path, proposal_id: one.id };
    const at = this.items?.indexOf(one) ?? 0;
    try {
      if (isAccepted) {
        const title = /** @type {HTMLInputElement|null} */ (this.querySelector(`[name="title-${one.id}"]`))?.value.trim();
        const { data } = await api.post('/api/v1/workshops/{workshop_id}/theme-proposals/{proposal_id}/accept', { path, body: { title: title && title !== one.title ? title : null } });
        await this.board.done(data);
      } else {
        await api.post('/api/v1/workshops/{workshop_id}/theme-proposals/{proposal_id}/dismiss', { path });
        announce(t('workspace.dismissed'));
        this.board.read().catch(() => {});
      }
      this.items = (this.items ?? []).filter((other) => other.id !== one.id);
    } catch (problem) {
      toast(problem.message);
      await this.read();
    }
    this.busy = '';
    await this.updateComplete;
    const left = this.querySelectorAll('.proposal');
    /** @type {HTMLElement|null} */ (left[Math.min(at, left.length - 1)]?.querySelector('button'))?.focus();
  }

  async settleAll() {
    this.busy = 'all';
    try {
      const { data } = await api.post('/api/v1/workshops/{workshop_id}/theme-proposals/settle', { path: this.board.path, body: { accept_from: share(this.accept), dismiss_below: share(this.dismiss) } });
      toast(t('workspace.settled', { accepted: data.accepted, dismissed: data.dismissed }));
    } catch (problem) { toast(problem.message); }
    this.busy = '';
    await this.board.read();
    await this.read();
  }

  render() {
    if (this.problem) return failure(this.problem, () => this.read(), { level: 2 });
    if (!this.items) return loading({ blocks: 3 });
    if (!this.items.length) return empty({ title: t('workspace.proposalsNone'), text: t('workspace.proposalsNoneText'), icon: 'agree' });
    const about = (one) => one.themes.some((theme) => theme.id === this.theme?.id);
    const items = this.theme ? [...this.items].sort((a, b) => Number(about(b)) - Number(about(a))) : this.items;
    return html`<div class="stack">${this.threshold()}<ul role="list" class="proposals">${repeat(items, (one) => one.id, (one) => this.one(one))}</ul><fm-pager .next=${this.next} .load=${(cursor) => this.read(cursor)}></fm-pager></div>`;
  }

  threshold() {
    const items = this.items ?? [];
    const [from, below] = [share(this.accept), share(this.dismiss)];
    const count = { accepted: from === null ? 0 : items.filter((one) => one.confidence >= from).length, dismissed: below === null ? 0 : items.filter((one) => one.confidence < below).length };
    const isCrossed = from !== null && below !== null && below > from;
    return html`<details class="fold"><summary>${t('workspace.threshold')}</summary><div class="stack tight">
      <div class="threshold">${field({ name: 'accept-from', label: t('workspace.acceptFrom'), hint: '%', isBare: true, type: 'number', inputmode: 'numeric', value: this.accept, onInput: (event) => { this.accept = /** @type {any} */ (event.target).value; } })}
        ${field({ name: 'dismiss-below', label: t('workspace.dismissBelow'), hint: '%', isBare: true, type: 'number', inputmode: 'numeric', value: this.dismiss, onInput: (event) => { this.dismiss = /** @type {any} */ (event.target).value; } })}</div>
      <p aria-live="polite">${isCrossed ? t('workspace.crossed') : t('workspace.wouldSettle', { accepted: count.accepted, dismissed: count.dismissed })}${this.next ? ` ${t('workspace.ofThese', { count: items.length })}` : ''}</p>
      <div>${button({ label: t('workspace.settle'), disabled: isCrossed || !(count.accepted + count.dismissed), busy: this.busy === 'all', onClick: () => this.settleAll() })}</div></div></details>`;
  }

  one(one) {
    const name = html`<span class="said">: ${one.title || one.reason}</span>`;
    return html`<li class="proposal stack tight"><div class="row apart">${tag(t(`workspace.proposal.${one.kind}`))}<span class="sureness"><span class="small soft">${t('themes.sure', { share: percent(one.confidence) })}</span><i class="size-bar" aria-hidden="true" ${vars({ '--share': one.confidence })}></i></span></div>
      <p>${one.reason}</p>
      ${one.kind === 'split' ? html`<ul>${one.parts.map((part) => html`<li>${part.title} <span class="soft">${t('themes.size', { count: part.contribution_ids.length })}</span></li>`)}</ul>` : nothing}
      ${one.kind === 'new' || one.kind === 'merge' ? field({ name: `title-${one.id}`, label: t('workspace.field.title'), isBare: true, maxlength: 200, value: one.title }) : nothing}
      ${one.quotes.length ? html`<details class="fold"><summary>${t('workspace.quotes', { count: one.contribution_count })}</summary><ul role="list" class="stack tight">${one.quotes.map((quote) => html`<li class="small"><div ${markdown(quote.html)}></div></li>`)}</ul></details>` : nothing}
      <div class="row">${button({ label: html`${t('workspace.accept')}${name}`, icon: 'agree', busy: this.busy === one.id, onClick: () => this.settle(one, true) })}${button({ label: html`${t('workspace.dismiss')}${name}`, kind: 'quiet', icon: 'close', onClick: () => this.settle(one, false) })}</div></li>`;
  }
}
define('fm-work-proposals', WorkProposals);

/** A percentage as it is typed, from 0 to 1; null where there is none. @param {string} text */
const share = (text) => (text === '' || Number.isNaN(Number(text)) ? null : Math.min(1, Math.max(0, Number(text) / 100)));
