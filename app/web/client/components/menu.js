// A menu behind three dots: what else can be done with a thing. Its parts are drawn when it is opened.

import { html, nothing } from '../vendor/lit.js';
import { define, Element } from '../element.js';
import { button } from './parts.js';
import { icon } from './icons.js';

/** `<fm-menu label="More" .items=${[{icon, label, run} or {icon, label, href}]}>`: arrow keys move, Escape closes. */
export class Menu extends Element {
  static properties = { label: {}, items: { attribute: false }, isOpen: { state: true } };

  constructor() {
    super();
    this.label = '';
    /** @type {{icon: import('./icons.js').IconName, label: string, run?: () => void, href?: string}[]} */
    this.items = [];
    this.isOpen = false;
    this.shut = (/** @type {Event} */ event) => { if (!this.contains(/** @type {Node} */ (event.target))) this.close(); };
    this.addEventListener('keydown', (event) => this.key(event));
  }

  async open() {
    this.isOpen = true;
    document.addEventListener('pointerdown', this.shut);
    document.addEventListener('focusin', this.shut);
    await this.updateComplete;
    /** @type {HTMLElement|null} */ (this.querySelector('.menu-list > *'))?.focus({ preventScroll: false });
  }

  close() {
    this.isOpen = false;
    document.removeEventListener('pointerdown', this.shut);
    document.removeEventListener('focusin', this.shut);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.close();
  }

  key(event) {
    if (!this.isOpen) return;
    const all = /** @type {HTMLElement[]} */ ([...this.querySelectorAll('.menu-list > *')]);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) all[(all.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + step + all.length) % all.length]?.focus();
    else if (event.key === 'Escape') { this.close(); /** @type {HTMLElement|null} */ (this.querySelector('.menu > button'))?.focus(); } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  choose(item) {
    this.close();
    /** @type {HTMLElement|null} */ (this.querySelector('.menu > button'))?.focus();
    item.run?.();
  }

  render() {
    return html`<div class="menu">
      ${button({ label: this.label, icon: 'more', iconOnly: true, kind: 'quiet', expanded: this.isOpen, onClick: () => (this.isOpen ? this.close() : this.open()) })}
      ${this.isOpen ? html`<div class="menu-list">${this.items.map((item) => (item.href
        ? html`<a href=${item.href}>${icon(item.icon)}${item.label}</a>`
        : html`<button type="button" @click=${() => this.choose(item)}>${icon(item.icon)}${item.label}</button>`))}</div>` : nothing}
    </div>`;
  }
}
define('fm-menu', Menu);
