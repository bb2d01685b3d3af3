// The draft as a form: preamble and foundations, which can be added, ordered and taken out; and how it will be read.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { field, textArea } from '../../components/field.js';
import { accent, button } from '../../components/parts.js';
import { announce } from '../../components/toast.js';
import { t } from '../../i18n.js';
import { newFoundation } from './plan.js';

/**
 * @param {object} options
 * @param {any} options.text           {title, preamble, foundations: [{mark, id?, key?, title, statement, body}]}
 * @param {Record<string, string>} options.errors
 * @param {string} [options.before]    what stands before the names of its fields
 * @param {(text: any) => void} options.change
 * @param {string} [options.otherwise] the title of a text that has none
 * @param {2|3} [options.level]        of its heading
 */
export function textForm({ text, errors, before = '', change, otherwise = '', level = 3 }) {
  const { foundations } = text;
  const edit = (place, changes) => change({ ...text, foundations: foundations.map((one, at) => (at === place ? { ...one, ...changes } : one)) });
  const name = (place, part) => `${before}foundations.${place}.${part}`;
  return html`<div class="stack">
    ${field({ name: `${before}title`, label: t('desk.text.title'), value: text.title, isBare: true, maxlength: 200, placeholder: otherwise, error: errors[`${before}title`], onInput: (event) => change({ ...text, title: value(event) }) })}
    ${textArea({ name: `${before}preamble`, label: t('desk.text.preamble'), hint: t('desk.text.preambleHint'), value: text.preamble, isBare: true, maxlength: 8000, error: errors[`${before}preamble`], onInput: (event) => change({ ...text, preamble: value(event) }) })}
    ${heading(level, t('desk.text.foundations'))}
    <p class="soft">${t('desk.text.foundationsHint')}</p>
    ${repeat(foundations, (one) => one.mark, (one, place) => html`<fieldset class="card accent flat foundation-card" data-accent=${accent(place)} id="foundation-${one.mark}">
      <legend class="said">${t('desk.text.number', { number: place + 1 })}</legend>
      <div class="row apart"><span class="over" aria-hidden="true">${t('desk.text.number', { number: place + 1 })}</span>
        <span class="row tools">
          ${button({ label: t('desk.text.up', { number: place + 1 }), icon: 'up', kind: 'quiet', iconOnly: true, disabled: place === 0, id: `up-${one.mark}`, onClick: () => move(place, -1) })}
          ${button({ label: t('desk.text.down', { number: place + 1 }), icon: 'down', kind: 'quiet', iconOnly: true, disabled: place === foundations.length - 1, id: `down-${one.mark}`, onClick: () => move(place, 1) })}
          ${button({ label: t('desk.text.drop', { number: place + 1 }), icon: 'bin', kind: 'quiet', iconOnly: true, disabled: foundations.length === 1, onClick: () => change({ ...text, foundations: foundations.filter((_, at) => at !== place) }) })}
        </span></div>
      ${field({ name: name(place, 'title'), label: t('desk.text.foundationTitle'), value: one.title, isBare: true, maxlength: 160, error: errors[name(place, 'title')] || errors[name(place, 'key')], onInput: (event) => edit(place, { title: value(event) }) })}
      ${textArea({ name: name(place, 'statement'), label: t('desk.text.statement'), hint: t('desk.text.statementHint'), value: one.statement, rows: 2, isBare: true, maxlength: 1000, error: errors[name(place, 'statement')], onInput: (event) => edit(place, { statement: value(event) }) })}
      ${textArea({ name: name(place, 'body'), label: t('desk.text.body'), value: one.body, rows: 3, maxlength: 8000, error: errors[name(place, 'body')], onInput: (event) => edit(place, { body: value(event) }) })}
    </fieldset>`)}
    <div>${button({ label: t('desk.text.add'), icon: 'plus', onClick: () => add() })}</div>
  </div>`;

  function add() {
    const made = newFoundation();
    change({ ...text, foundations: [...foundations, made] });
    focusLater(`#foundation-${made.mark} input`);
  }

  function move(place, by) {
    const order = [...foundations];
    const [one] = order.splice(place, 1);
    order.splice(place + by, 0, one);
    change({ ...text, foundations: order });
    announce(t('desk.text.moved', { number: place + by + 1 }));
    // What moves in the page loses the focus; at either end the other button takes it.
    focusLater(`#${by < 0 ? 'up' : 'down'}-${one.mark}:not(:disabled)`, `#${by < 0 ? 'down' : 'up'}-${one.mark}`);
  }
}

function focusLater(...selectors) {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const found = selectors.map((one) => /** @type {HTMLElement|null} */ (document.querySelector(one))).find(Boolean);
    found?.focus();
  }));
}

/** A text as it will be read. Bold and lists are made by the service when it is kept, so here they stand as written. @param {any} text @param {string} title @param {2|3} [level] */
export function textPreview(text, title, level = 3) {
  return html`<div class="text-preview stack loose">
    <div class="prose">${heading(level, text.title || title)}${paragraphs(text.preamble)}</div>
    ${text.foundations.map((one, place) => html`<section class="card accent flat" data-accent=${accent(place)}>
      <p class="over">${t('desk.text.number', { number: place + 1 })}</p>${heading(level + 1, one.title || '…')}
      <div class="statement">${paragraphs(one.statement)}</div>${one.body ? html`<div class="soft">${paragraphs(one.body)}</div>` : nothing}</section>`)}
  </div>`;
}

function heading(level, text) {
  if (level === 2) return html`<h2>${text}</h2>`;
  return level === 3 ? html`<h3>${text}</h3>` : html`<h4>${text}</h4>`;
}

const paragraphs = (written) => written.split(/\n{2,}/).filter((one) => one.trim()).map((one) => html`<p class="as-written">${one.trim()}</p>`);
const value = (event) => /** @type {HTMLInputElement} */ (event.target).value;
