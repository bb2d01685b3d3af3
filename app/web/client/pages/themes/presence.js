// Who is here, and at which theme: told while the page is open, and seen by the others.

import { html, nothing } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { icon } from '../../components/icons.js';
import * as api from '../../api.js';
import { t } from '../../i18n.js';

const LOOK = 10_000;
const TELL = 20_000;

/** `<fm-presence .board=${board} .theme=${theme}>`: the others who are here. */
export class Presence extends Element {
  static properties = { board: { attribute: false }, theme: { attribute: false }, others: { state: true } };

  constructor() {
    super();
    /** @type {import('./board.js').Board} */
    this.board = /** @type {any} */ (null);
    /** @type {any} */
    this.theme = null;
    /** @type {any[]} */
    this.others = [];
  }

  connectedCallback() {
    super.connectedCallback();
    const look = setInterval(() => { if (!document.hidden) this.look(); }, LOOK);
    const say = setInterval(() => { if (!document.hidden) this.say(); }, TELL);
    this.onLeave(() => {
      clearInterval(look);
      clearInterval(say);
      api.remove('/api/v1/workshops/{workshop_id}/review/presence', { path: this.board.path, once: true }).catch(() => {});
    });
    this.look();
  }

  updated(changed) {
    if (changed.has('theme') && (!this.hasSaid || changed.get('theme')?.id !== this.theme?.id)) { this.hasSaid = true; this.say(); }
  }

  // Who is here is a courtesy: when it cannot be told or asked, the work goes on.
  say() { api.put('/api/v1/workshops/{workshop_id}/review/presence', { path: this.board.path, body: { theme_id: this.theme?.id ?? null, contribution_id: null }, once: true }).catch(() => {}); }

  async look() {
    const found = await api.get('/api/v1/workshops/{workshop_id}/review/presence', { path: this.board.path, once: true }).catch(() => null);
    if (!found || !this.isConnected) return;
    this.others = found.data.items.filter((one) => one.person?.participation_id !== this.board.room.you.participation_id);
    this.board.present = new Map();
    for (const one of this.others) if (one.theme_id) this.board.present.set(one.theme_id, [...(this.board.present.get(one.theme_id) ?? []), one.person.display_name]);
    this.tell('present');
  }

  render() {
    if (!this.others.length) return nothing;
    return html`<p class="presence small">${icon('people')}<span>${t('review.here')} ${this.others.map((one, place) => html`${place ? ', ' : ''}<b>${one.person.display_name}</b>${this.board.theme(one.theme_id) ? html` <span class="soft">(${this.board.theme(one.theme_id).title})</span>` : nothing}`)}</span></p>`;
  }
}
define('fm-presence', Presence);
