// Codes by audience: a picture, and beside it a table with the same numbers.

import { html } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { select } from '../../components/field.js';
import { empty, failure, loading } from '../../components/states.js';
import * as api from '../../api.js';
import { number, t } from '../../i18n.js';

/** `<fm-cross-table .room=${room} .frame=${frame}>` */
export class CrossTable extends Element {
  static properties = { room: { attribute: false }, frame: { attribute: false }, by: { state: true }, found: { state: true }, problem: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    /** @type {any} */
    this.frame = null;
    this.by = 'role';
    /** @type {any} */
    this.found = null;
    /** @type {any} */
    this.problem = null;
  }

  get choices() { return [...this.room.registration_fields.filter((one) => one.kind === 'choice').map((one) => /** @type {[string, string]} */ ([one.key, one.label])), /** @type {[string, string]} */ (['role', t('codes.byRole')]), /** @type {[string, string]} */ (['organisation_kind', t('codes.byKind')])]; }

  connectedCallback() {
    super.connectedCallback();
    this.by = this.choices[0][0];
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const turn = () => this.requestUpdate();
    dark.addEventListener('change', turn);
    this.onLeave(() => dark.removeEventListener('change', turn));
  }

  willUpdate(changed) { if (changed.has('frame') || changed.has('by')) this.read(); }

  async read() {
    const { by, frame } = this;
    try {
      const { data } = await api.get('/api/v1/coding-frames/{frame_id}/cross-table', { path: { frame_id: frame.id }, query: { by } });
      if (by === this.by && frame === this.frame) { this.found = data; this.problem = null; }
    } catch (problem) { this.problem = problem; }
  }

  get isDark() {
    const chosen = document.documentElement.dataset.scheme;
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }

  render() {
    const { found } = this;
    return html`<div class="stack">${select({ name: 'by', label: t('codes.by'), isBare: true, prompt: '', value: this.by, options: this.choices, onInput: (event) => { this.by = /** @type {any} */ (event.target).value; } })}
      ${this.problem ? failure(this.problem, () => this.read(), { level: 3 }) : !found ? loading({ blocks: 1 }) : !found.coded ? empty({ title: t('codes.nothingCoded'), icon: 'poll', level: 3 }) : html`
        <img class="cross-picture" alt=${t('codes.pictureAlt', { label: found.label })} src=${api.address('/api/v1/coding-frames/{frame_id}/cross-table.svg', { path: { frame_id: this.frame.id }, query: { by: this.by, dark: this.isDark ? 'true' : null } })}>
        <div class="scroller" tabindex="0" role="region" aria-label=${t('codes.table', { label: found.label })}><table><caption class="small">${t('codes.table', { label: found.label })} ${found.columns.some((one) => one.is_small) ? t('codes.small') : ''}</caption>
          <thead><tr><th scope="col">${t('codes.code')}</th>${found.columns.map((one) => html`<th scope="col" class="figure">${one.value || t('declaration.compare.noAnswer')}</th>`)}<th scope="col" class="figure">${t('codes.total')}</th></tr></thead>
          <tbody>${found.lines.map((line) => html`<tr><th scope="row">${line.label}</th>${line.cells.map((cell) => html`<td class="figure ${cell === null ? 'faint' : ''}">${cell === null ? '·' : number(cell)}</td>`)}<td class="figure"><b>${number(line.total)}</b></td></tr>`)}</tbody></table></div>`}</div>`;
  }
}
define('fm-cross-table', CrossTable);
