// Who somebody is in one workshop: the name they go by there, and answers to what its organiser asks.

import { html, nothing } from '../vendor/lit.js';
import { define, Element } from '../element.js';
import { field, select } from './field.js';
import { button, note } from './parts.js';
import './organisation.js';
import { t } from '../i18n.js';

/** @typedef {{display_name: string, organisation: {id: string, name: string}|null, answers: Record<string, string>}} Who */

/** What goes over the wire. @param {Who} who */
export const wire = ({ display_name, organisation, answers }) => ({
  display_name, organisation_id: organisation?.id ?? null, answers: Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer)),
});

/**
 * `<fm-registration .fields=${workshop.registration_fields} .who=${who} .problem=${problem} action="Join">` tells `who-changed`
 * with the whole of it at each input, and `submitted` when the form is sent and nothing required is missing.
 */
export class Registration extends Element {
  static properties = {
    fields: { attribute: false }, who: { attribute: false }, problem: { attribute: false }, action: {}, busy: { type: Boolean }, missing: { state: true },
  };

  constructor() {
    super();
    /** @type {any[]} */
    this.fields = [];
    /** @type {Who} */
    this.who = { display_name: '', organisation: null, answers: {} };
    /** @type {import('../api.js').Problem|null} */
    this.problem = null;
    this.action = '';
    this.busy = false;
    /** @type {Record<string, string>} */
    this.missing = {};
  }

  change(more) {
    this.who = { ...this.who, ...more };
    this.tell('who-changed', this.who);
  }

  answer(key, event) { this.change({ answers: { ...this.who.answers, [key]: event.target.value } }); }

  async submit(event) {
    event.preventDefault();
    if (this.busy) return;
    const { display_name, organisation, answers } = this.who;
    const missing = {};
    if (!display_name.trim()) missing.display_name = t('registration.noName');
    for (const one of this.fields) {
      if (one.required && one.kind === 'organisation' && !organisation) missing.organisation_id = t('organisation.missing');
      if (one.required && one.kind !== 'organisation' && !answers[one.key]?.trim()) missing[`answers.${one.key}`] = t('registration.missing');
    }
    this.missing = missing;
    if (!Object.keys(missing).length) this.tell('submitted', this.who);
    else await this.showFirstError();
  }

  /** Bring whoever sent the form to the first thing that is wrong with it. */
  async showFirstError() {
    await this.updateComplete;
    /** @type {HTMLElement|null} */ (this.querySelector('[aria-invalid="true"]'))?.focus();
  }

  error(name) { return this.missing[name] || this.problem?.about(name) || ''; }

  render() {
    const isElsewhere = this.problem && !this.problem.errors.length;
    return html`<form class="stack" novalidate @submit=${(event) => this.submit(event)}>
      ${field({ name: 'display_name', label: t('registration.name'), hint: t('registration.nameHint'), value: this.who.display_name, required: true, autocomplete: 'nickname', maxlength: 80,
        error: this.error('display_name'), onInput: (/** @type {any} */ event) => this.change({ display_name: event.target.value }) })}
      ${this.fields.map((one) => this.field(one))}
      ${isElsewhere ? note(html`<p>${this.problem?.detail || this.problem?.title}</p>`, { kind: 'bad' }) : nothing}
      ${button({ label: this.action, kind: 'primary', type: 'submit', busy: this.busy, large: true, wide: true })}
    </form>`;
  }

  field(one) {
    if (one.kind === 'organisation') {
      return html`<fm-organisation name="organisation" .label=${one.label} .hint=${one.help} ?required=${one.required} .value=${this.who.organisation}
        .error=${this.error('organisation_id')} @chosen=${(/** @type {CustomEvent} */ event) => this.change({ organisation: event.detail })}></fm-organisation>`;
    }
    const shared = {
      name: `answers-${one.key}`, label: one.label, hint: one.help, required: one.required, value: this.who.answers[one.key] ?? '',
      error: this.error(`answers.${one.key}`), onInput: (/** @type {Event} */ event) => this.answer(one.key, event),
    };
    return one.kind === 'choice' ? select({ ...shared, options: one.options }) : field({ ...shared, maxlength: 300 });
  }
}
define('fm-registration', Registration);
