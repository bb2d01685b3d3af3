// The foot of every page: where to read on, and how it looks.

import { html } from '../vendor/lit.js';
import { define, Element } from '../element.js';
import { settings, subscribe } from '../store.js';
import { icon } from './icons.js';
import { t } from '../i18n.js';

const SCHEMES = ['system', 'light', 'dark'];
const SIGNS = /** @type {const} */ ({ system: 'half', light: 'sun', dark: 'moon' });

class Footer extends Element {
  connectedCallback() {
    super.connectedCallback();
    this.onLeave(subscribe(() => this.requestUpdate()));
  }

  render() {
    const scheme = settings.get('scheme', 'system');
    const next = SCHEMES[(SCHEMES.indexOf(scheme) + 1) % SCHEMES.length];
    return html`<div class="wrap footbar">
      <span>${t('footer.promise')}</span>
      <span class="spring"></span>
      <a href="/docs">${t('footer.api')}</a>
      <a href="/problems">${t('footer.problems')}</a>
      <button class="topnav" type="button" @click=${() => settings.set('scheme', next)}>${icon(SIGNS[scheme])}<span>${t(`scheme.${scheme}`)}</span></button>
    </div>`;
  }
}
define('fm-footer', Footer);
