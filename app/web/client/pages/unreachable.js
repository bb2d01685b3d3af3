// A page that could not be fetched, because the service is away or the connection is.

import { define, Page } from '../element.js';
import { html } from '../vendor/lit.js';
import { offline } from '../components/states.js';
import { t } from '../i18n.js';

class Unreachable extends Page {
  get heading() { return t('problem.offline.title'); }

  async retry() {
    const { again } = await import('../router.js');
    await again();
  }

  view() { return html`<div class="wrap narrow">${offline(() => this.retry())}</div>`; }
}
define('fm-page-unreachable', Unreachable);
export default 'fm-page-unreachable';
