// The tray: what fits nowhere yet, with the themes that each text is near.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { markdown } from '../../components/markdown.js';
import { button } from '../../components/parts.js';
import { empty, failure, loading } from '../../components/states.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import { t } from '../../i18n.js';
import { askForTarget, askForTitle } from './forms.js';

/** `<fm-work-tray .board=${board}>` */
export class WorkTray extends Element {
  static properties = { board: { attribute: false }, items: { state: true }, next: { state: true }, problem: { state: true } };

  constructor() {
    super();
    /** @type {import('./board.js').Board} */
    this.board = /** @type {any} */ (null);
    /** @type {any[]|null} */
    this.items = null;
    /** @type {string|null} */
    this.next = null;
    /** @type {any} */
    this.problem = null;
    this.known = -1;
  }

  connectedCallback() {
    super.connectedCallback();
    const look = () => { if (this.board.set.tray.size !== this.known) this.read(); };
    this.board.addEventListener('change', look);
    this.onLeave(() => this.board.removeEventListener('change', look));
    this.read();
  }

  async read(cursor) {
    this.known = this.board.set.tray.size;
    try {
      const { data } = await api.get('/api/v1/workshops/{workshop_id}/theme-tray', { path: this.board.path, query: { cursor, limit: 30 } });
      this.items = cursor ? [...(this.items ?? []), ...data.items] : data.items;
      this.next = data.next;
      this.problem = null;
    } catch (problem) {
      if (cursor) throw problem;
      this.problem = problem;
    }
  }

  async put(contribution, theme) {
    const at = this.items?.findIndex((one) => one.contribution.id === contribution.id) ?? 0;
    if (!(await this.board.fill(theme, { add: [contribution.id] }, 1))) return;
    this.items = (this.items ?? []).filter((one) => one.contribution.id !== contribution.id);
    await this.updateComplete;
    /** @type {HTMLElement|null} */ (this.querySelectorAll('.tray-item')[Math.min(at, this.items.length - 1)]?.querySelector('button'))?.focus();
  }

  async elsewhere({ contribution, likely }) {
    const theme = await askForTarget(this.board, { title: t('workspace.putTitle'), yes: t('workspace.putYes'), near: likely });
    if (theme) await this.put(contribution, theme);
  }

  async asNew({ contribution }) {
    const title = await askForTitle(1);
    if (title) await this.board.create({ title, contribution_ids: [contribution.id] }, api.newKey());
  }

  render() {
    if (this.problem) return failure(this.problem, () => this.read(), { level: 2 });
    if (!this.items) return loading({ blocks: 3 });
    if (!this.items.length) return empty({ title: t('workspace.trayEmpty'), text: t('workspace.trayEmptyText'), icon: 'agree' });
    return html`<div class="stack tight"><p class="soft">${t('workspace.trayText')}</p><ul role="list" class="tray">${repeat(this.items, (one) => one.contribution.id, (one) => this.one(one))}</ul>
      <fm-pager .next=${this.next} .load=${(cursor) => this.read(cursor)}></fm-pager></div>`;
  }

  one(item) {
    const [likely] = item.likely;
    const near = likely && !likely.is_weak ? this.board.theme(likely.theme_id) : null;
    const about = html`<span class="said">: ${item.contribution.text.slice(0, 60)}</span>`;
    return html`<li class="tray-item stack tight"><div class="prose" ${markdown(item.contribution.html)}></div>
      <div class="row">${near ? button({ label: html`${t('workspace.putInto', { title: near.title })}${about}`, onClick: () => this.put(item.contribution, near) }) : nothing}
        ${button({ label: html`${t('workspace.elsewhere')}${about}`, kind: 'quiet', onClick: () => this.elsewhere(item) })}${button({ label: html`${t('workspace.asNew')}${about}`, kind: 'quiet', onClick: () => this.asNew(item) })}</div></li>`;
  }
}
define('fm-work-tray', WorkTray);
