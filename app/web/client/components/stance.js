// Agree, disagree, pass: one tap, or one key while the focus is on it.

import { html, nothing } from '../vendor/lit.js';
import { define, Element } from '../element.js';
import { icon } from './icons.js';
import { number, t } from '../i18n.js';

export const STANCES = /** @type {const} */ (['agree', 'disagree', 'pass']);
const KEYS = { a: 'agree', d: 'disagree', p: 'pass', 1: 'agree', 2: 'disagree', 3: 'pass' };

/**
 * `<fm-stance .stance=${mine} .tally=${tally} label="…" @stance=${…}>`: tells `stance` with {stance}, which is null when
 * the one that was chosen is pressed again. It shows what it is given: whoever listens sets `stance` (at once, and back
 * if the service refuses). `label` says what it is about, for screen readers.
 */
export class Stance extends Element {
  static properties = {
    stance: { attribute: false }, tally: { attribute: false }, label: {}, disabled: { type: Boolean }, compact: { type: Boolean },
  };

  constructor() {
    super();
    /** @type {'agree'|'disagree'|'pass'|null} */
    this.stance = null;
    /** @type {{agree: number, disagree: number, passes: number}|null} */
    this.tally = null;
    this.label = '';
    this.disabled = false;
    /** Signs and figures without words, where there is little room. */
    this.compact = false;
    this.addEventListener('keydown', (event) => {
      const chosen = KEYS[event.key.toLowerCase()];
      if (!chosen || this.disabled || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      this.choose(chosen);
    });
  }

  choose(stance) {
    if (this.disabled) return;
    this.tell('stance', { stance: stance === this.stance ? null : stance });
  }

  render() {
    return html`<div class="stance" role="group" aria-label=${this.label || t('stance.label')}>
      ${STANCES.map((stance) => html`<button type="button" data-stance=${stance} aria-pressed=${String(this.stance === stance)} ?disabled=${this.disabled}
        aria-keyshortcuts=${stance[0]} @click=${() => this.choose(stance)}>${icon(stance)}<span class=${this.compact ? 'said' : ''}>${t(`stance.${stance}`)}</span>
        ${this.tally ? html`<span class="count">${number(this.tally[stance === 'pass' ? 'passes' : stance])}</span>` : nothing}</button>`)}
    </div>`;
  }
}
define('fm-stance', Stance);
