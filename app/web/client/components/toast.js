// Short news that pass by, and what screen readers are told politely.

import { html, nothing, repeat } from '../vendor/lit.js';
import { define, Element } from '../element.js';
import { button } from './parts.js';
import { t } from '../i18n.js';

const LASTS = 6000;

/** @type {Toasts|null} */
let place = null;

/**
 * Say something that needs no answer. With an action, such as undo, it stays longer; it stays while somebody is on it.
 * @param {string} text @param {{action?: {label: string, run: () => void}, lasts?: number}} [options]
 */
export function toast(text, options = {}) { place?.add(text, options); }

/** Tell screen readers, and nobody else. @param {string} text */
export function announce(text) { place?.say(text); }

/** What belongs together: whoever is in a part of it needs the other parts, such as the button below a text. */
const WHOLE = 'form, dialog, article, .menu';

class Toasts extends Element {
  static properties = { shown: { state: true }, said: { state: true } };

  constructor() {
    super();
    /** @type {{key: number, text: string, action?: {label: string, run: () => void}}[]} */
    this.shown = [];
    this.said = '';
    this.count = 0;
    place = this;
    document.addEventListener('focusin', () => this.keepClear());
  }

  updated() { this.keepClear(); }

  /** Stand at the foot of the window, or over its head where the foot is what somebody is at. */
  keepClear() {
    const here = document.activeElement;
    if (!this.shown.length || !here || this.contains(here)) return;
    this.classList.remove('above');
    const whole = here.matches('body, main') ? null : (here.closest(WHOLE) ?? here).getBoundingClientRect();
    this.classList.toggle('above', Boolean(whole && whole.top < innerHeight && whole.bottom > this.getBoundingClientRect().top));
  }

  add(text, { action, lasts = action ? 2 * LASTS : LASTS }) {
    const key = ++this.count;
    // The same words again take the place of the first; what can be undone stays, each for itself.
    this.shown = [...this.shown.filter((one) => one.text !== text || one.action).slice(-2), { key, text, action }];
    const tidy = () => (this.matches(':hover') || this.matches(':focus-within') ? setTimeout(tidy, 2000) : this.drop(key));
    setTimeout(tidy, lasts);
  }

  drop(key) { this.shown = this.shown.filter((one) => one.key !== key); }

  say(text) {
    // The same words twice are two pieces of news; a space makes them differ.
    this.said = text === this.said ? `${text} ` : text;
  }

  render() {
    return html`<div class="said" role="status" aria-live="polite">${this.said}</div>
      <div role="status" aria-live="polite" class="stack tight">${repeat(this.shown, (one) => one.key, (one) => html`
        <div class="toast"><span>${one.text}</span>
          ${one.action ? button({ label: one.action.label, kind: 'quiet', onClick: () => { one.action?.run(); this.drop(one.key); } }) : nothing}
          ${button({ label: t('action.dismiss'), kind: 'quiet', icon: 'close', iconOnly: true, onClick: () => this.drop(one.key) })}
        </div>`)}</div>`;
  }
}
define('fm-toasts', Toasts);
