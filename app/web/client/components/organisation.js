// Choosing an organisation: type a part of its name, choose from what is found, or add one that is missing.

import { html, nothing } from '../vendor/lit.js';
import { define, Element } from '../element.js';
import { icon } from './icons.js';
import { announce } from './toast.js';
import * as api from '../api.js';
import * as store from '../store.js';
import { t } from '../i18n.js';

const PAUSE = 180;

/**
 * `<fm-organisation name="organisation" label="…" .value=${{id, name}} error="…" ?required>` tells `chosen` with {id, name},
 * or null when the field is emptied. A combobox with a list, as in the ARIA Authoring Practices.
 */
export class OrganisationField extends Element {
  static properties = {
    name: {}, label: {}, hint: {}, error: {}, required: { type: Boolean }, value: { attribute: false },
    text: { state: true }, found: { state: true }, isOpen: { state: true }, active: { state: true },
  };

  constructor() {
    super();
    this.name = 'organisation';
    this.label = '';
    this.hint = '';
    this.error = '';
    this.required = false;
    /** @type {{id: string, name: string}|null} */
    this.value = null;
    this.text = '';
    /** @type {{id: string|null, name: string}[]} an id of null offers to add it */
    this.found = [];
    this.isOpen = false;
    this.active = -1;
  }

  willUpdate(changed) {
    if (changed.has('value') && this.value) this.text = this.value.name;
  }

  typed(event) {
    this.text = event.target.value;
    if (this.value) this.choose(null);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.look(), PAUSE);
  }

  async look() {
    const q = this.text.trim();
    if (!q) { this.isOpen = false; return; }
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const { data } = await api.get('/api/v1/organisations', { query: { q, limit: 8 }, signal: this.asking.signal });
      const isThere = data.items.some((one) => one.name.toLowerCase() === q.toLowerCase());
      this.found = [...data.items, ...(store.me() && !isThere ? [{ id: null, name: q }] : [])];
      this.isOpen = this.found.length > 0;
      this.active = -1;
      announce(t('organisation.found', { count: data.items.length }));
    } catch {
      this.isOpen = false;  // what was typed stays; the form says what is missing
    }
  }

  async pick(one) {
    this.isOpen = false;
    if (one.id) { this.choose(one); return; }
    try {
      const { data } = await api.post('/api/v1/organisations', { body: { name: one.name } });
      this.choose({ id: data.id, name: data.name });
    } catch (problem) {
      this.error = problem.message;
    }
  }

  choose(one) {
    this.value = one;
    this.error = '';
    this.tell('chosen', one);
  }

  key(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && this.found.length) {
      event.preventDefault();
      if (!this.isOpen) { this.isOpen = true; return; }
      this.active = (this.active + steps[event.key] + this.found.length) % this.found.length;
    } else if (event.key === 'Enter' && this.isOpen && this.active >= 0) {
      event.preventDefault();
      this.pick(this.found[this.active]);
    } else if (event.key === 'Escape' && this.isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.isOpen = false;
    }
  }

  render() {
    const at = `form-${this.name}`;
    const about = [this.hint && `${at}-hint`, this.error && `${at}-error`].filter(Boolean).join(' ');
    return html`<div class="field combo" @focusout=${(event) => { if (!this.contains(event.relatedTarget)) this.isOpen = false; }}>
      <label for=${at}>${this.label}${this.required ? nothing : html` <span class="optional">${t('form.optional')}</span>`}</label>
      ${this.hint ? html`<div class="hint" id="${at}-hint">${this.hint}</div>` : nothing}
      <div class="combo-box">
        <input class="input" id=${at} type="text" role="combobox" autocomplete="off" maxlength="120" aria-autocomplete="list" .value=${this.text}
          aria-expanded=${String(this.isOpen)} aria-controls=${this.isOpen ? `${at}-list` : nothing} aria-activedescendant=${this.active >= 0 && this.isOpen ? `${at}-${this.active}` : nothing}
          aria-invalid=${this.error ? 'true' : nothing} aria-describedby=${about || nothing} ?required=${this.required}
          @input=${(event) => this.typed(event)} @keydown=${(event) => this.key(event)}>
        ${this.value ? html`<span class="combo-sign">${icon('agree')}</span>` : nothing}
        ${this.isOpen ? html`<ul class="combo-list" role="listbox" id="${at}-list" aria-label=${this.label}>${this.found.map((one, place) => html`
          <li role="option" id="${at}-${place}" aria-selected=${String(place === this.active)} @pointerdown=${(event) => { event.preventDefault(); this.pick(one); }}>
            ${one.id ? one.name : html`${icon('plus')}<span>${t('organisation.add', { name: one.name })}</span>`}</li>`)}</ul>` : nothing}
      </div>
      <div class="error" id="${at}-error" ?hidden=${!this.error}>${this.error ? html`${icon('warning')}<span>${this.error}</span>` : nothing}</div>
    </div>`;
  }
}
define('fm-organisation', OrganisationField);
