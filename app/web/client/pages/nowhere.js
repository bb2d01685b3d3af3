// An address at which there is nothing.

import { html } from '../vendor/lit.js';
import { define, Page } from '../element.js';
import { empty } from '../components/states.js';
import { button } from '../components/parts.js';
import { t } from '../i18n.js';

class Nowhere extends Page {
  get heading() { return t('problem.gone.title'); }

  view() {
    return html`<div class="wrap narrow">${empty({ level: 1, icon: 'search', title: t('problem.gone.title'), text: t('problem.gone.text'), action: button({ label: t('nav.home'), href: '/', kind: 'primary' }) })}</div>`;
  }
}
define('fm-page-nowhere', Nowhere);
export default 'fm-page-nowhere';
