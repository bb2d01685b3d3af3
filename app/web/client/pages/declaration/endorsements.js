// Who stands behind the declaration: a public list, and the form with which an organisation joins it.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { field, focusFirstError, textArea, values } from '../../components/field.js';
import { openDialog } from '../../components/dialog.js';
import { button, note } from '../../components/parts.js';
import { failure, loading } from '../../components/states.js';
import { toast } from '../../components/toast.js';
import '../../components/organisation.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import { calendar, t } from '../../i18n.js';

const MAY = ['organiser', 'moderator', 'design_group'];

/** `<fm-endorsements .room=${room} .revision=${number}>` */
export class Endorsements extends Element {
  static properties = { room: { attribute: false }, revision: { attribute: false }, items: { state: true }, next: { state: true }, problem: { state: true }, isWriting: { state: true }, isBusy: { state: true }, errors: { state: true }, refusal: { state: true }, organisation: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    this.revision = 1;
    /** @type {any[]|null} */
    this.items = null;
    /** @type {string|null} */
    this.next = null;
    /** @type {any} */
    this.problem = null;
    this.isWriting = false;
    this.isBusy = false;
    /** @type {Record<string, string>} */
    this.errors = {};
    this.refusal = '';
    /** @type {{id: string, name: string}|null} */
    this.organisation = null;
  }

  get mayEndorse() { return MAY.includes(this.room.you.role) || this.isOrganiser; }
  get isOrganiser() { return this.room.you.rights.includes('manage'); }

  firstUpdated() { this.read(); }

  async read(cursor) {
    try {
      const { data } = await api.get('/api/v1/workshops/{workshop_id}/endorsements', { path: { workshop_id: this.room.id }, query: { cursor, limit: 50 } });
      this.items = cursor ? [...(this.items ?? []), ...data.items] : data.items;
      this.next = data.next;
      this.problem = null;
    } catch (problem) {
      if (cursor) throw problem;
      this.problem = problem;
    }
  }

  async begin() {
    this.isWriting = true;
    this.key = api.newKey();
    // Members sign for the organisation that they said they belong to; an organiser for any.
    const mine = await api.get('/api/v1/workshops/{workshop_id}/participations/me', { path: { workshop_id: this.room.id } }).catch(() => null);
    if (mine?.data.organisation_id) this.organisation = { id: mine.data.organisation_id, name: mine.data.organisation_name };
    await this.updateComplete;
    /** @type {HTMLElement|null} */ (this.querySelector('form input'))?.focus();
  }

  async send(event) {
    event.preventDefault();
    const { signatory, position, statement } = values(event.target);
    this.errors = { ...(signatory ? {} : { signatory: t('declaration.endorse.needsName') }), ...(position ? {} : { position: t('declaration.endorse.needsPosition') }), ...(this.organisation ? {} : { organisation: t('declaration.endorse.needsOrganisation') }) };
    this.refusal = '';
    if (!Object.keys(this.errors).length && !this.isBusy) {
      this.isBusy = true;
      try {
        const { data } = await api.post('/api/v1/workshops/{workshop_id}/endorsements', { path: { workshop_id: this.room.id }, key: this.key, body: { organisation_id: this.organisation?.id, signatory, position, statement, revision: this.revision } });
        this.items = [data, ...(this.items ?? [])];
        this.isWriting = false;
        toast(t('declaration.endorse.done', { name: data.organisation }));
      } catch (problem) {
        this.key = api.newKey();
        if (problem.errors.length) this.errors = Object.fromEntries(problem.errors.map((one) => [one.field === 'organisation_id' ? 'organisation' : one.field, one.message]));
        else this.refusal = problem.message;
      }
      this.isBusy = false;
    }
    await this.updateComplete;
    if (this.isWriting) focusFirstError(this);
  }

  async withdraw(one) {
    const reason = await openDialog({
      title: t('declaration.endorse.withdrawTitle', { name: one.organisation }),
      body: () => textArea({ name: 'withdraw-reason', label: t('declaration.endorse.reason'), maxlength: 600, rows: 3 }),
      footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => dialog.close() })}${button({ label: t('declaration.endorse.withdraw'), kind: 'danger', onClick: () => dialog.close({ reason: /** @type {any} */ (dialog.querySelector('textarea')).value.trim() }) })}`,
    });
    if (!reason) return;
    try {
      const { data } = await api.post('/api/v1/endorsements/{endorsement_id}/withdrawal', { path: { endorsement_id: one.id }, body: reason });
      this.items = (this.items ?? []).map((other) => (other.id === data.id ? data : other));
    } catch (problem) { toast(problem.message); }
  }

  render() {
    if (this.problem) return failure(this.problem, () => this.read(), { level: 3 });
    if (!this.items) return loading({ blocks: 1 });
    return html`<div class="stack">
      ${this.items.length ? html`<ul role="list" class="endorsements">${repeat(this.items, (one) => one.id, (one) => this.one(one))}</ul><fm-pager .next=${this.next} .load=${(cursor) => this.read(cursor)}></fm-pager>`
        : html`<p class="soft">${t('declaration.endorse.none')}</p>`}
      ${this.isWriting ? this.form() : this.mayEndorse ? html`<div>${button({ label: t('declaration.endorse.begin'), kind: 'primary', icon: 'seal', onClick: () => this.begin() })}</div>` : html`<p class="soft small">${t('declaration.endorse.how')}</p>`}</div>`;
  }

  one(one) {
    return html`<li class="endorsement ${one.withdrawn_on ? 'withdrawn' : ''}"><p><b>${one.organisation}</b></p><p class="soft small">${one.signatory}, ${one.position}</p>
      ${one.statement ? html`<p class="endorsement-words">${one.statement}</p>` : nothing}
      <p class="faint small">${one.withdrawn_on ? t('declaration.endorse.withdrawn', { on: calendar(one.withdrawn_on) }) : calendar(one.endorsed_on)}${one.withdrawn_reason ? html`: ${one.withdrawn_reason}` : nothing}</p>
      ${this.isOrganiser && !one.withdrawn_on ? button({ label: html`${t('declaration.endorse.withdraw')}<span class="said">: ${one.organisation}</span>`, kind: 'quiet', onClick: () => this.withdraw(one) }) : nothing}</li>`;
  }

  form() {
    return html`<form class="card flat stack form" novalidate @submit=${(event) => this.send(event)}>
      <h3>${t('declaration.endorse.begin')}</h3>${this.refusal ? note(this.refusal, { kind: 'bad' }) : nothing}
      ${this.isOrganiser || !this.organisation ? html`<fm-organisation name="organisation" .label=${t('declaration.endorse.organisation')} .value=${this.organisation} .error=${this.errors.organisation ?? ''} required @chosen=${(event) => { this.organisation = event.detail; }}></fm-organisation>` : html`<p><b>${this.organisation.name}</b></p>`}
      ${field({ name: 'signatory', label: t('declaration.endorse.signatory'), required: true, maxlength: 120, error: this.errors.signatory })}
      ${field({ name: 'position', label: t('declaration.endorse.position'), required: true, maxlength: 120, error: this.errors.position })}
      ${textArea({ name: 'statement', label: t('declaration.endorse.statement'), maxlength: 600, rows: 2, error: this.errors.statement })}
      <div class="row">${button({ label: t('declaration.endorse.send'), kind: 'primary', type: 'submit', busy: this.isBusy })}${button({ label: t('action.cancel'), onClick: () => { this.isWriting = false; } })}</div></form>`;
  }
}
define('fm-endorsements', Endorsements);
