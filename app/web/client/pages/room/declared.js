// The way from a workshop that is over to what came of it.

import { html, nothing } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { icon } from '../../components/icons.js';
import * as api from '../../api.js';
import { t } from '../../i18n.js';

/** `<fm-declared .room=${room}>`: the declaration, where one is published; else nothing. */
export class Declared extends Element {
  static properties = { room: { attribute: false }, newest: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    /** @type {any} */
    this.newest = null;
  }

  async firstUpdated() {
    const found = await api.get('/api/v1/workshops/{workshop_id}/publications', { path: { workshop_id: this.room.id } }).catch(() => null);
    this.newest = found?.data.items[0] ?? null;
  }

  render() {
    if (!this.newest) return nothing;
    return html`<section class="when-note">${icon('seal')}<div><h2><a href="/workshops/${this.room.slug}/declaration">${this.newest.title}</a></h2><p>${t('outcome.came', { headline: this.newest.headline })}</p></div></section>`;
  }
}
define('fm-declared', Declared);
