// Dialogs: the browser's own <dialog>, which keeps the focus inside and gives it back.

import { html, nothing } from '../vendor/lit.js';
import { define, Element } from '../element.js';
import { button } from './parts.js';
import { t } from '../i18n.js';

let count = 0;

/**
 * @typedef {object} DialogOptions
 * @property {string} title
 * @property {(dialog: Dialog) => any} body       a function, so that it can be drawn again: call `dialog.requestUpdate()`
 * @property {(dialog: Dialog) => any} [footer]   buttons; `dialog.close(value)` ends it
 * @property {boolean} [wide]
 */

/** Show a dialog; resolves with what it was closed with, or undefined when it was dismissed. @param {DialogOptions} options @returns {Promise<any>} */
export function openDialog(options) {
  const dialog = /** @type {Dialog} */ (document.createElement('fm-dialog'));
  dialog.options = options;
  document.body.append(dialog);
  return dialog.done;
}

/**
 * Ask for a yes or no. Resolves with true or false.
 * @param {{title: string, text: any, yes: string, no?: string, isDangerous?: boolean}} options
 */
export async function confirm({ title, text, yes, no = t('action.cancel'), isDangerous = false }) {
  const answer = await openDialog({
    title,
    body: () => (typeof text === 'string' ? html`<p>${text}</p>` : text),
    footer: (dialog) => html`${button({ label: no, onClick: () => dialog.close(false) })}
      ${button({ label: yes, kind: isDangerous ? 'danger' : 'primary', onClick: () => dialog.close(true) })}`,
  });
  return answer === true;
}

export class Dialog extends Element {
  constructor() {
    super();
    /** @type {DialogOptions} */
    this.options = { title: '', body: () => nothing };
    this.ident = `dialog-${++count}`;
    /** @type {Promise<any>} */
    this.done = new Promise((resolve) => { this.resolve = resolve; });
    this.value = undefined;
  }

  firstUpdated() { this.querySelector('dialog')?.showModal(); }

  /** @param {any} [value] */
  close(value) {
    this.value = value;
    this.querySelector('dialog')?.close();
  }

  ended() {
    this.remove();
    this.resolve(this.value);
  }

  render() {
    const { title, body, footer, wide } = this.options;
    return html`<dialog class="dialog ${wide ? 'wide' : ''}" aria-labelledby=${this.ident} @close=${() => this.ended()}
      @click=${(event) => { if (event.target === event.currentTarget) this.close(); }}>
      <header><h2 id=${this.ident}>${title}</h2>${button({ label: t('action.close'), kind: 'quiet', icon: 'close', iconOnly: true, onClick: () => this.close() })}</header>
      <div class="body">${body(this)}</div>
      ${footer ? html`<footer>${footer(this)}</footer>` : nothing}
    </dialog>`;
  }
}
define('fm-dialog', Dialog);
