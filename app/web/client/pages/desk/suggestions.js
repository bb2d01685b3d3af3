// Suggestions: other words for a sentence, compared with those they would replace, and what became of each.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { openDialog } from '../../components/dialog.js';
import { field, select, textArea } from '../../components/field.js';
import { button, tag } from '../../components/parts.js';
import { empty, failure, loading } from '../../components/states.js';
import { toast } from '../../components/toast.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import { ago, t } from '../../i18n.js';
import { changes } from '../declaration/changes.js';

const STATES = ['open', 'accepted', 'declined', 'withdrawn', 'all'];

/** A suggestion with what can be done about it. @param {any} one @param {any} room @param {() => void} after */
export function suggestion(one, room, after) {
  const about = html`<span class="said">: ${one.replacement.slice(0, 60)}</span>`;
  return html`<article class="suggestion card flat" aria-label=${t('drafting.suggestionBy', { name: one.created_by ?? '' })}>
    <p class="compared-text">${changes(one.change)}</p><p>${one.reason}</p>
    <p class="soft small">${one.created_by ?? t('themes.nobody')}, ${ago(one.created_at)}${one.state === 'open' ? nothing : html` · ${t(`drafting.state.${one.state}`)}${one.settled_by ? ` (${one.settled_by})` : ''}${one.settled_reason ? `: ${one.settled_reason}` : ''}`}</p>
    ${one.state !== 'open' ? nothing : html`${one.is_applicable ? nothing : tag(t('drafting.notApplicable'), 'closed')}<div class="row">
      ${room.you.rights.includes('manage') && one.is_applicable ? button({ label: html`${t('drafting.accept')}${about}`, icon: 'agree', onClick: () => settle(one, 'accept', after) }) : nothing}
      ${room.you.rights.includes('review') ? button({ label: html`${t('drafting.decline')}${about}`, kind: 'quiet', icon: 'close', onClick: () => settle(one, 'decline', after) }) : nothing}
      ${one.created_by === room.you.display_name ? button({ label: html`${t('drafting.withdraw')}${about}`, kind: 'quiet', onClick: () => settle(one, 'withdraw', after) }) : nothing}</div>`}</article>`;
}

/** @param {any} one @param {'accept'|'decline'|'withdraw'} how @param {() => void} after */
async function settle(one, how, after) {
  const options = { path: { suggestion_id: one.id }, etag: `"v${one.version}"` };
  try {
    if (how === 'withdraw') await api.post('/api/v1/suggestions/{suggestion_id}/withdraw', options);
    else {
      const reason = await askWhy(how);
      if (reason === undefined) return;
      if (how === 'accept') await api.post('/api/v1/suggestions/{suggestion_id}/accept', { ...options, body: { reason } });
      else await api.post('/api/v1/suggestions/{suggestion_id}/decline', { ...options, body: { reason } });
    }
    toast(t(`drafting.done.${how}`));
  } catch (problem) {
    // Somebody else settled it first: what they decided is shown, and nothing of it is changed.
    toast(problem.status === 412 ? t('drafting.settledMeanwhile') : problem.message);
  }
  after();
}

function askWhy(how) {
  let error = '';
  return openDialog({
    title: t(`drafting.${how}Title`),
    body: () => (how === 'accept' ? html`<p>${t('drafting.acceptText')}</p>${field({ name: 'why', label: t('drafting.reason'), maxlength: 1000 })}` : textArea({ name: 'why', label: t('drafting.reason'), required: true, maxlength: 1000, rows: 3, error })),
    footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => dialog.close() })}${button({ label: t(`drafting.${how}`), kind: 'primary', onClick: () => {
      const said = /** @type {any} */ (dialog.querySelector('[name="why"]')).value.trim();
      if (said || how === 'accept') { dialog.close(said); return; }
      error = t('drafting.needsReason');
      dialog.requestUpdate();
      dialog.querySelector('textarea')?.focus();
    } })}`,
  });
}

/** `<fm-suggestions .room=${room}>`: all of them, by state; tells `drafted` when one was settled. */
export class Suggestions extends Element {
  static properties = { room: { attribute: false }, state: { state: true }, items: { state: true }, next: { state: true }, problem: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    this.state = 'open';
    /** @type {any[]|null} */
    this.items = null;
    /** @type {string|null} */
    this.next = null;
    /** @type {any} */
    this.problem = null;
  }

  firstUpdated() { this.read(); }

  async read(cursor) {
    try {
      const { data } = await api.get('/api/v1/workshops/{workshop_id}/suggestions', { path: { workshop_id: this.room.id }, query: { state: this.state, cursor, limit: 50 } });
      this.items = cursor ? [...(this.items ?? []), ...data.items] : data.items;
      this.next = data.next;
      this.problem = null;
    } catch (problem) {
      if (cursor) throw problem;
      this.problem = problem;
    }
  }

  render() {
    if (this.problem) return failure(this.problem, () => this.read(), { level: 2 });
    return html`<div class="stack"><div class="sort">${select({ name: 'state', label: t('drafting.which'), isBare: true, prompt: '', value: this.state, options: STATES.map((state) => /** @type {[string, string]} */ ([state, t(`drafting.state.${state}`)])), onInput: (event) => { this.state = /** @type {any} */ (event.target).value; this.items = null; this.read(); } })}</div>
      ${!this.items ? loading({ blocks: 2 }) : this.items.length ? html`<div class="stack">${repeat(this.items, (one) => one.id, (one) => suggestion(one, this.room, () => { this.read(); this.tell('drafted'); }))}</div><fm-pager .next=${this.next} .load=${(cursor) => this.read(cursor)}></fm-pager>`
        : empty({ title: t('drafting.suggestionsNone'), text: t('drafting.suggestionsNoneText'), icon: 'edit' })}</div>`;
  }
}
define('fm-suggestions', Suggestions);
