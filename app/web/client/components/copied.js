// Something to take along by copying: the text itself, to be read and selected, and a button.

import { html, nothing } from '../vendor/lit.js';
import { button } from './parts.js';
import { toast } from './toast.js';
import { t } from '../i18n.js';

/**
 * A text that people copy to where they want it.
 * @param {{id: string, label: string, hint?: string, text: string, rows?: number}} of
 */
export function copied({ id, label, hint, text, rows = 3 }) {
  return html`<div class="field"><label for=${id}>${label}</label>${hint ? html`<div class="hint" id="${id}-hint">${hint}</div>` : nothing}
    <div class="copied"><textarea class="input mono" id=${id} rows=${rows} readonly aria-describedby=${hint ? `${id}-hint` : nothing} .value=${text} @focus=${(event) => event.target.select()}></textarea>
      ${button({ label: html`${t('copy.it')}<span class="said">: ${label}</span>`, icon: 'link', onClick: () => copy(text) })}</div></div>`;
}

/** Put a text on the clipboard, and say so. @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t('copy.done'));
  } catch {
    toast(t('copy.refused'));   // the browser forbids it: the text stands there to be selected
  }
}
