// Publishing: what would be published and counted, the act itself, all publications; and "unchanged in substance".

import { html, nothing } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { confirm, openDialog } from '../../components/dialog.js';
import { checkbox, field, focusFirstError, select, textArea, values } from '../../components/field.js';
import { icon } from '../../components/icons.js';
import { button, note, tag } from '../../components/parts.js';
import { failure, loading } from '../../components/states.js';
import { toast } from '../../components/toast.js';
import * as api from '../../api.js';
import { moment, number, t } from '../../i18n.js';

/** `<fm-publishing .room=${room} .draft=${drafting}>` tells `drafted` when a revision was made. */
export class Publishing extends Element {
  static properties = { room: { attribute: false }, draft: { attribute: false }, items: { state: true }, counts: { state: true }, problem: { state: true }, area: { state: true }, isBusy: { state: true }, refusal: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    /** @type {any} */
    this.draft = null;
    /** @type {any[]|null} */
    this.items = null;
    /** @type {any} */
    this.counts = null;
    /** @type {any} */
    this.problem = null;
    /** @type {any} */
    this.asked = null;
    /** What is ticked and typed, so that counts that arrive meanwhile do not take it back. @type {Record<string, any>} */
    this.kept = {};
    this.area = '';
    this.isBusy = false;
    this.refusal = '';
  }

  get path() { return { workshop_id: this.room.id }; }
  get choices() { return this.room.registration_fields.filter((one) => one.kind === 'choice'); }

  firstUpdated() { this.read(); }

  updated(changed) { if (changed.get('draft')) this.count(); }

  async read() {
    try {
      const { data } = await api.get('/api/v1/workshops/{workshop_id}/publications', { path: this.path });
      this.items = data.items;
      this.problem = null;
      await this.count();
    } catch (problem) { this.problem = problem; }
  }

  get isPublisher() { return this.room.you.rights.includes('manage'); }

  /** What its publisher has chosen in the form, as publishing takes it. @param {any} form */
  chosen(form) {
    const found = form ? values(form) : {};
    const left = form ? [...form.querySelectorAll('[name^="left-"]:checked')].map((one) => one.name.slice(5)) : [];
    return { number: this.draft.number, role_field: found.role_field || null, area_field: found.area_field || null, area_label: found.area_label || t('drafting.publish.areas'), areas_left_out: left };
  }

  /** Count as publishing would, with what is chosen; only the last question is answered. */
  async count() {
    if (!this.isPublisher) return;
    await this.updateComplete; // the answers of a question that is no longer chosen are gone by then
    const asked = this.chosen(this.querySelector('form'));
    this.asked = asked;
    const found = await api.get('/api/v1/workshops/{workshop_id}/publications/preview', { path: this.path, query: asked }).catch(() => null);
    if (this.asked === asked) this.counts = found?.data ?? null;
  }

  async publish(event) {
    event.preventDefault();
    const form = event.target;
    const found = values(form);
    const body = { ...this.chosen(form), note: found.note, is_correction: 'is_correction' in found };
    this.refusal = '';
    if (!(await confirm({ title: t('drafting.publish.sureTitle', { number: this.draft.number }), text: t('drafting.publish.sure'), yes: t('drafting.publish.yes') }))) return;
    this.isBusy = true;
    try {
      const { data } = await api.post('/api/v1/workshops/{workshop_id}/publications', { path: this.path, body });
      toast(t('drafting.publish.done', { revision: data.revision }));
      await this.read();
      this.tell('drafted');
    } catch (problem) { this.refusal = problem.message; }
    this.isBusy = false;
    await this.updateComplete;
    if (this.refusal) focusFirstError(this);
  }

  render() {
    if (this.problem) return failure(this.problem, () => this.read(), { level: 2 });
    if (!this.items) return loading({ blocks: 2 });
    return html`<div class="stack loose">${this.preview()}${this.isPublisher ? this.form() : note(t('drafting.publish.organisers'))}${this.list()}</div>`;
  }

  /** What would go out: the text's own count, and for its publisher the numbers and the headline as they would be. */
  preview() {
    const sentences = this.draft.parts.flatMap((part) => part.sentences);
    const linked = sentences.filter((one) => one.links.length).length;
    const open = this.draft.parts.reduce((sum, part) => sum + part.suggestions.length + part.sentences.reduce((more, one) => more + one.suggestions.filter((each) => each.state === 'open').length, 0), 0);
    const rows = [[t('drafting.publish.sentences'), number(sentences.length)], [t('drafting.publish.linked'), t('drafting.publish.of', { count: number(linked), of: number(sentences.length) })], [t('drafting.publish.open'), number(open)]];
    const counted = (this.counts?.numbers ?? []).map((one) => [one.label, one.of === null ? number(one.value) : t('drafting.publish.of', { count: number(one.value), of: number(one.of) }), one.definition]);
    return html`<section class="stack tight" aria-labelledby="preview"><h2 id="preview">${t('drafting.publish.preview', { number: this.draft.number })}</h2>
      <table class="plain-numbers"><caption class="said">${t('drafting.publish.preview', { number: this.draft.number })}</caption><tbody>${[...rows, ...counted].map(([label, value, meaning]) => html`<tr><th scope="row">${label}${meaning ? html`<br><span class="soft small">${meaning}</span>` : nothing}</th><td class="figure">${value}</td></tr>`)}</tbody></table>
      ${this.counts ? html`<p aria-live="polite"><span class="soft">${t('drafting.publish.headline')}</span> <b>${this.counts.headline}</b></p>` : nothing}
      <p class="soft small">${t('drafting.publish.counted')}</p>${open ? note(t('drafting.publish.openText', { count: open }), { kind: 'warn' }) : nothing}</section>`;
  }

  form() {
    const { choices } = this;
    const area = choices.find((one) => one.key === this.area);
    const isAgain = this.items?.some((one) => one.number === this.draft.number);
    return html`<form class="card flat stack" novalidate @input=${({ target }) => { this.kept[target.name] = target.type === 'checkbox' ? target.checked : target.value; }} @change=${(event) => { if (/^(area_|left-)/.test(event.target.name)) this.count(); }} @submit=${(event) => this.publish(event)}><h2>${t('drafting.publish.title', { number: this.draft.number })}</h2>
      ${this.refusal ? note(this.refusal, { kind: 'bad' }) : nothing}
      ${textArea({ name: 'note', label: t('drafting.publish.note'), maxlength: 600, rows: 2 })}
      ${choices.length ? html`${select({ name: 'role_field', label: t('drafting.publish.role'), hint: t('drafting.publish.roleHint'), isBare: true, prompt: t('drafting.publish.noRole'), options: choices.map((one) => /** @type {[string, string]} */ ([one.key, one.label])) })}
        ${select({ name: 'area_field', label: t('drafting.publish.area'), hint: t('drafting.publish.areaHint'), isBare: true, prompt: t('drafting.publish.noArea'), value: this.area, options: choices.map((one) => /** @type {[string, string]} */ ([one.key, one.label])), onInput: (event) => { this.area = /** @type {any} */ (event.target).value; } })}
        ${area ? html`${field({ name: 'area_label', label: t('drafting.publish.areaLabel'), isBare: true, maxlength: 60, value: this.kept.area_label ?? t('drafting.publish.areas') })}
          <fieldset class="field"><legend>${t('drafting.publish.leftOut')}</legend>${area.options.map((option) => checkbox({ name: `left-${option}`, label: option, checked: this.kept[`left-${option}`] }))}</fieldset>` : nothing}` : nothing}
      ${this.items?.length ? checkbox({ name: 'is_correction', label: t('drafting.publish.correction'), hint: isAgain ? t('drafting.publish.again') : undefined, checked: this.kept.is_correction ?? isAgain }) : nothing}
      <div>${button({ label: t('drafting.publish.yes'), kind: 'primary', icon: 'seal', type: 'submit', busy: this.isBusy })}</div></form>`;
  }

  list() {
    const items = this.items ?? [];
    return html`<section class="stack tight" aria-labelledby="publications"><h2 id="publications">${t('drafting.publish.list')}</h2>
      ${items.length ? html`<ol role="list" class="versions">${items.map((one) => html`<li><p class="row"><b>${t('declaration.version', { number: one.number, revision: one.revision })}</b>${one.is_correction ? tag(t('declaration.correction'), 'closed') : nothing}<span class="soft">${moment(one.published_at, this.room.time_zone)}</span></p>
        <p>${one.headline}</p>${one.note ? html`<p class="soft">${one.note}</p>` : nothing}<p><a class="button quiet" href="/workshops/${this.room.slug}/declaration?revision=${one.revision}">${icon('eye')}<span>${t('drafting.publish.read')}<span class="said"> ${one.revision}</span></span></a></p></li>`)}</ol>` : html`<p class="soft">${t('drafting.publish.none')}</p>`}</section>`;
  }
}
define('fm-publishing', Publishing);

/** `<fm-substance .room=${room} .change=${foundation of a comparison}>`: somebody answers for it that only words changed. */
export class Substance extends Element {
  static properties = { room: { attribute: false }, change: { attribute: false } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    /** @type {any} */
    this.change = null;
  }

  async state() {
    const reason = await openDialog({
      title: t('drafting.substance.title'),
      body: () => html`<p>${t('drafting.substance.text')}</p>${textArea({ name: 'substance', label: t('drafting.reason'), required: true, maxlength: 1000, rows: 3 })}`,
      footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => dialog.close() })}${button({ label: t('drafting.substance.yes'), kind: 'primary', onClick: () => { const said = /** @type {any} */ (dialog.querySelector('textarea')).value.trim(); if (said) dialog.close(said); else dialog.querySelector('textarea')?.focus(); } })}`,
    });
    if (!reason) return;
    try {
      await api.post('/api/v1/workshops/{workshop_id}/substance-statements', { path: { workshop_id: this.room.id }, body: { from_text_id: this.change.first.text_id, to_text_id: this.change.second.text_id, reason } });
      this.tell('drafted');
    } catch (problem) { toast(problem.message); }
  }

  async withdraw() {
    try {
      await api.remove('/api/v1/substance-statements/{statement_id}', { path: { statement_id: this.change.substance.id } });
      this.tell('drafted');
    } catch (problem) { toast(problem.message); }
  }

  render() {
    const { first, second, kind, substance } = this.change;
    if (!first || !second || kind === 'same' || !this.room.you.rights.includes('review')) return nothing;
    const about = html`<span class="said">: ${second.title}</span>`;
    return html`<div>${substance ? button({ label: html`${t('drafting.substance.withdraw')}${about}`, kind: 'quiet', onClick: () => this.withdraw() }) : button({ label: html`${t('drafting.substance.state')}${about}`, kind: 'quiet', onClick: () => this.state() })}</div>`;
  }
}
define('fm-substance', Substance);
