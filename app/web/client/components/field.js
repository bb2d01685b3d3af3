// Form fields with label, hint and error, and what a form does when the service refuses some of them.

import { html, nothing, noChange, ifDefined, live } from '../vendor/lit.js';
import { icon } from './icons.js';
import { t } from '../i18n.js';

/**
 * @typedef {object} FieldOptions
 * @property {string} name        also the id, with `form-` before it
 * @property {any} label
 * @property {any} [hint]
 * @property {string} [error]
 * @property {any} [value]      left out: the field keeps what is typed into it
 * @property {boolean} [required] what is not required says so
 * @property {boolean} [isBare]   say nothing about being optional
 * @property {string} [type]
 * @property {string} [autocomplete] @property {string} [inputmode] @property {string} [placeholder]
 * @property {number} [maxlength] @property {number} [rows]
 * @property {boolean} [disabled] @property {boolean} [autofocus]
 * @property {string} [className]
 * @property {(event: Event) => void} [onInput]
 */

const id = (name) => `form-${name.replace(/[^\w-]/g, '-')}`;

/** @param {FieldOptions} options @param {any} control */
function framed({ name, label, hint, error, required, isBare }, control) {
  const at = id(name);
  return html`<div class="field">
    <label for=${at}>${label}${required || isBare ? nothing : html` <span class="optional">${t('form.optional')}</span>`}</label>
    ${hint ? html`<div class="hint" id="${at}-hint">${hint}</div>` : nothing}
    ${control}
    <div class="error" id="${at}-error" ?hidden=${!error}>${error ? html`${icon('warning')}<span>${error}</span>` : nothing}</div>
  </div>`;
}

/** @param {FieldOptions} options */
const about = ({ name, hint, error }) => [hint ? `${id(name)}-hint` : '', error ? `${id(name)}-error` : ''].join(' ').trim() || nothing;

/** What a field holds: what it is given, or what somebody has typed where it is given nothing. */
const held = (value) => (value === undefined ? noChange : live(value ?? ''));

/** One line of text. @param {FieldOptions} options */
export function field(options) {
  const { name, value, type = 'text', required, error, className = '' } = options;
  return framed(options, html`<input class="input ${className}" id=${id(name)} name=${name} type=${type} .value=${held(value)} ?required=${required} ?disabled=${options.disabled}
    ?autofocus=${options.autofocus} autocomplete=${options.autocomplete ?? 'off'} inputmode=${ifDefined(/** @type {any} */ (options.inputmode))} placeholder=${ifDefined(options.placeholder)}
    maxlength=${ifDefined(options.maxlength)} aria-invalid=${error ? 'true' : nothing} aria-describedby=${about(options)} @input=${options.onInput}>`);
}

/** Several lines of text; it grows with what is written. @param {FieldOptions} options */
export function textArea(options) {
  const { name, value, required, error, rows = 4 } = options;
  return framed(options, html`<textarea class="input" id=${id(name)} name=${name} rows=${rows} .value=${held(value)} ?required=${required} ?disabled=${options.disabled}
    placeholder=${ifDefined(options.placeholder)} maxlength=${ifDefined(options.maxlength)} aria-invalid=${error ? 'true' : nothing} aria-describedby=${about(options)} @input=${options.onInput}></textarea>`);
}

/** One of several. @param {FieldOptions & {options: (string|[string, string])[], prompt?: string}} options */
export function select(options) {
  const { name, value, required, error, prompt = t('form.choose') } = options;
  return framed(options, html`<select class="input" id=${id(name)} name=${name} .value=${held(value)} ?required=${required} ?disabled=${options.disabled}
    aria-invalid=${error ? 'true' : nothing} aria-describedby=${about(options)} @input=${options.onInput}>
    ${prompt ? html`<option value="" ?selected=${!value}>${prompt}</option>` : nothing}
    ${options.options.map((option) => {
      const [key, text] = Array.isArray(option) ? option : [option, option];
      return html`<option value=${key} ?selected=${key === value}>${text}</option>`;
    })}
  </select>`);
}

/** Yes or no. @param {{name: string, label: any, hint?: any, checked?: boolean, disabled?: boolean, onInput?: (event: Event) => void}} options */
export function checkbox({ name, label, hint, checked, disabled, onInput }) {
  return html`<label class="check" for=${id(name)}><input type="checkbox" id=${id(name)} name=${name} .checked=${live(!!checked)} ?disabled=${disabled} @change=${onInput}>
    <span>${label}${hint ? html`<span class="hint">${hint}</span>` : nothing}</span></label>`;
}

/** One of a few, all in sight. @param {{name: string, label: any, value?: string, options: [string, any, any?][], onInput?: (event: Event) => void}} options */
export function radios({ name, label, value, options, onInput }) {
  return html`<fieldset class="field"><legend>${label}</legend>
    ${options.map(([key, text, hint]) => html`<label class="check"><input type="radio" name=${name} value=${key} .checked=${live(key === value)} @change=${onInput}>
      <span>${text}${hint ? html`<span class="hint">${hint}</span>` : nothing}</span></label>`)}</fieldset>`;
}

/** What a form holds, by name; text without the space around it. @param {HTMLFormElement} form @returns {Record<string, string>} */
export const values = (form) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));

/** Put the focus on the first field that was refused, after the page has shown why. @param {HTMLElement} root */
export function focusFirstError(root) {
  /** @type {HTMLElement|null} */ (root.querySelector('[aria-invalid="true"], .note.bad'))?.focus();
}
