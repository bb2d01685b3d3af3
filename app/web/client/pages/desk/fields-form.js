// What people are asked when they join, as a form: questions that are added, changed, ordered and taken out.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { checkbox, field, select, textArea } from '../../components/field.js';
import { button } from '../../components/parts.js';
import { t } from '../../i18n.js';
import { mark } from './plan.js';

const KINDS = ['choice', 'text', 'organisation'];

/**
 * @param {object} options
 * @param {any[]} options.fields  {mark, key?, label, kind, options (lines), required, help}
 * @param {Record<string, string>} options.errors
 * @param {(fields: any[]) => void} options.change
 */
export function fieldsForm({ fields, errors, change }) {
  const edit = (place, changes) => change(fields.map((one, at) => (at === place ? { ...one, ...changes } : one)));
  const at = (place, name) => `registration_fields.${place}.${name}`;
  return html`<div class="stack">
    ${fields.length ? nothing : html`<p class="soft">${t('desk.field.none')}</p>`}
    ${repeat(fields, (one) => one.mark, (one, place) => html`<details class="card flat fold" ?open=${!one.label || Object.keys(errors).some((name) => name.startsWith(at(place, '')))}>
      <summary><b>${one.label || t('desk.field.unnamed')}</b> <span class="soft">${t(`desk.field.${one.kind}`)}${one.required ? html` · ${t('desk.field.requiredShort')}` : nothing}</span></summary>
      <div class="stack">
        ${field({ name: at(place, 'label'), label: t('desk.field.label'), value: one.label, required: true, maxlength: 120, error: errors[at(place, 'label')] || errors[at(place, 'key')], onInput: (event) => edit(place, { label: value(event) }) })}
        ${select({ name: at(place, 'kind'), label: t('desk.field.kind'), value: one.kind, required: true, prompt: '', error: errors[at(place, 'kind')], options: KINDS.map((kind) => /** @type {[string, string]} */ ([kind, t(`desk.field.${kind}`)])), onInput: (event) => edit(place, { kind: value(event) }) })}
        ${one.kind === 'choice' ? textArea({ name: at(place, 'options'), label: t('desk.field.options'), hint: t('desk.field.optionsHint'), value: one.options, required: true, error: errors[at(place, 'options')], onInput: (event) => edit(place, { options: value(event) }) }) : nothing}
        ${field({ name: at(place, 'help'), label: t('desk.field.help'), value: one.help, maxlength: 300, error: errors[at(place, 'help')], onInput: (event) => edit(place, { help: value(event) }) })}
        ${checkbox({ name: at(place, 'required'), label: t('desk.field.required'), checked: one.required, onInput: (event) => edit(place, { required: /** @type {any} */ (event.target).checked }) })}
        <div>${button({ label: t('desk.field.drop'), kind: 'quiet', icon: 'bin', onClick: () => change(fields.filter((_, here) => here !== place)) })}</div>
      </div></details>`)}
    <div class="row">
      ${button({ label: t('desk.field.add'), icon: 'plus', onClick: () => change([...fields, { mark: mark(), label: '', kind: 'choice', options: '', required: false, help: '' }]) })}
      ${fields.some((one) => one.kind === 'organisation') ? nothing : button({ label: t('desk.field.addOrganisation'), icon: 'plus', kind: 'quiet', onClick: () => change([...fields, { mark: mark(), label: t('desk.field.organisationLabel'), kind: 'organisation', options: '', required: false, help: '' }]) })}
    </div></div>`;
}

const value = (event) => /** @type {HTMLInputElement} */ (event.target).value;
