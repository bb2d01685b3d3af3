// What was done to the themes, or to one of them, step by step, each with its way back.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { button } from '../../components/parts.js';
import { empty, failure, loading } from '../../components/states.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import { ago, moment, t } from '../../i18n.js';
import { toldOf } from './board.js';

/** `<fm-work-history .board=${board} .theme=${theme}>`: of one theme, or of all where none is open. */
export class WorkHistory extends Element {
  static properties = { board: { attribute: false }, theme: { attribute: false }, items: { state: true }, next: { state: true }, problem: { state: true }, busy: { state: true } };

  constructor() {
    super();
    /** @type {import('./board.js').Board} */
    this.board = /** @type {any} */ (null);
    /** @type {any} */
    this.theme = null;
    /** @type {any[]|null} */
    this.items = null;
    /** @type {string|null} */
    this.next = null;
    /** @type {any} */
    this.problem = null;
    this.busy = '';
  }

  connectedCallback() {
    super.connectedCallback();
    const look = () => this.read();
    this.board.addEventListener('change', look);
    this.onLeave(() => this.board.removeEventListener('change', look));
  }

  willUpdate(changed) {
    if (changed.has('theme') && changed.get('theme')?.id !== this.theme?.id || !this.hasUpdated) { this.items = null; this.read(); }
  }

  async read(cursor) {
    const query = { cursor, limit: 30 };
    try {
      const { data } = this.theme
        ? await api.get('/api/v1/themes/{theme_id}/edits', { path: { theme_id: this.theme.id }, query })
        : await api.get('/api/v1/workshops/{workshop_id}/theme-edits', { path: this.board.path, query });
      this.items = cursor ? [...(this.items ?? []), ...data.items] : data.items;
      this.next = data.next;
      this.problem = null;
    } catch (problem) {
      if (cursor) throw problem;
      this.problem = problem;
    }
  }

  async undo(edit) {
    this.busy = edit.id;
    await this.board.undo(edit.id);
    this.busy = '';
  }

  render() {
    if (this.problem) return failure(this.problem, () => this.read(), { level: 3 });
    if (!this.items) return loading({ blocks: 2 });
    return html`<div class="stack tight">${this.theme ? html`<h3>${t('workspace.historyOf', { title: this.theme.title })}</h3>` : nothing}
      ${this.items.length ? html`<ol role="list" class="edits">${repeat(this.items, (one) => one.id, (one) => html`<li class=${one.undone_by_id ? 'undone' : ''}><p>${toldOf(one)}</p>
        <p class="row apart"><span class="soft small">${one.by?.display_name ?? t('workspace.machine')}, <time datetime=${one.at} title=${moment(one.at, this.board.room.time_zone)}>${ago(one.at)}</time>${one.undone_by_id ? ` · ${t('workspace.undone')}` : ''}</span>
          ${one.can_undo ? button({ label: html`${t('action.undo')}<span class="said">: ${one.says}</span>`, kind: 'quiet', busy: this.busy === one.id, onClick: () => this.undo(one) }) : nothing}</p></li>`)}</ol>
        <fm-pager .next=${this.next} .load=${(cursor) => this.read(cursor)}></fm-pager>` : empty({ title: t('workspace.historyNone'), icon: 'clock', level: 3 })}</div>`;
  }
}
define('fm-work-history', WorkHistory);
