// Feedback that the desk decided to show: what readers said of the declaration, without their names.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import { calendar, t } from '../../i18n.js';

/** `<fm-shown-feedback .room=${room} .foundation=${key or null}>`: of a foundation, or of all; where there is none, nothing. */
export class ShownFeedback extends Element {
  static properties = { room: { attribute: false }, foundation: { attribute: false }, items: { state: true }, next: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    /** @type {string|null} */
    this.foundation = null;
    /** @type {any[]} */
    this.items = [];
    /** @type {string|null} */
    this.next = null;
  }

  // What others said is beside the text: where it cannot be had, the text is there all the same.
  firstUpdated() { this.read().catch(() => {}); }

  async read(cursor) {
    const { data } = await api.get('/api/v1/workshops/{workshop_id}/feedback', { path: { workshop_id: this.room.id }, query: { state: 'shown', cursor, limit: 20 } });
    this.items = [...(cursor ? this.items : []), ...data.items];
    this.next = data.next;
  }

  render() {
    const items = this.items.filter((one) => !this.foundation || one.foundation_key === this.foundation);
    if (!items.length) return nothing;
    return html`<ul role="list" class="shown-feedback">${repeat(items, (one) => one.id, (one) => html`<li><p>${one.text}</p><p class="faint small">${calendar(one.sent_at, this.room.time_zone)}</p></li>`)}</ul>
      <fm-pager .next=${this.next} .load=${(cursor) => this.read(cursor)}></fm-pager>`;
  }
}
define('fm-shown-feedback', ShownFeedback);
