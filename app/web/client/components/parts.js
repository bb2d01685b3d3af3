// Small parts as functions that return templates: button, link, tag, note, foundation accents.

import { html, nothing, ifDefined } from '../vendor/lit.js';
import { icon } from './icons.js';
import { t } from '../i18n.js';

/**
 * @typedef {object} ButtonOptions
 * @property {any} label
 * @property {'primary'|'plain'|'quiet'|'danger'} [kind]
 * @property {import('./icons.js').IconName} [icon]
 * @property {boolean} [large] @property {boolean} [wide]
 * @property {boolean} [iconOnly]   the label is for screen readers
 * @property {boolean} [busy]       something is under way; pressing again does nothing
 * @property {boolean} [disabled]
 * @property {'button'|'submit'} [type]
 * @property {(event: Event) => void} [onClick]
 * @property {string} [href]        makes it a link
 * @property {string} [id]
 * @property {boolean|string} [expanded] @property {string} [controls]
 */

/** A button, or a link that looks like one. @param {ButtonOptions} options */
export function button({ label, kind = 'plain', icon: sign, large, wide, iconOnly, busy, disabled, type = 'button', onClick, href, id, expanded, controls }) {
  const classes = ['button', kind !== 'plain' && kind, large && 'large', wide && 'wide', iconOnly && 'icon-only'].filter(Boolean).join(' ');
  const inner = html`${sign ? icon(sign) : nothing}${iconOnly ? html`<span class="said">${label}</span>` : html`<span>${label}</span>`}`;
  if (href) return html`<a class=${classes} href=${href} id=${ifDefined(id)} @click=${onClick}>${inner}</a>`;
  const click = (/** @type {Event} */ event) => (busy ? event.preventDefault() : onClick?.(event));
  return html`<button class=${classes} type=${type} id=${ifDefined(id)} ?disabled=${disabled} aria-busy=${busy ? 'true' : nothing}
    aria-expanded=${expanded === undefined ? nothing : String(expanded)} aria-controls=${controls ?? nothing} @click=${click}>${inner}</button>`;
}

/** A word or two about a thing. @param {any} text @param {string} [kind] open, coming or closed; else the accent */
export const tag = (text, kind = '') => html`<span class="tag ${kind}">${text}</span>`;

/** What state a workshop or phase is in. @param {'open'|'coming'|'closed'} state */
export const stateTag = (state) => tag(t(`state.${state}`), state);

/**
 * A message that stands in the page. `bad` ones are read out at once, `good` ones politely.
 * @param {any} content @param {{kind?: 'info'|'good'|'warn'|'bad', isLive?: boolean}} [options]
 */
export function note(content, { kind = 'info', isLive = kind === 'bad' } = {}) {
  const sign = { info: 'info', good: 'agree', warn: 'warning', bad: 'warning' }[kind];
  const role = isLive ? (kind === 'bad' ? 'alert' : 'status') : nothing;
  return html`<div class="note ${kind}" role=${role}>${icon(/** @type {any} */ (sign))}<div>${content}</div></div>`;
}

/** The accent of a foundation by its place (0, 1, 2 …), for `data-accent`. @param {number} place */
export const accent = (place) => String((place % 8) + 1);
