// Two versions of the text side by side: word by word, and what became of each foundation.

import { html, nothing } from '../vendor/lit.js';
import { define } from '../element.js';
import { select } from '../components/field.js';
import { empty } from '../components/states.js';
import * as api from '../api.js';
import { setQuery } from '../router.js';
import { calendar, t } from '../i18n.js';
import { DeclarationPage } from './declaration/frame.js';
import { changes, comparedFoundation, isChanged } from './declaration/changes.js';

class Compare extends DeclarationPage {
  static properties = { ...DeclarationPage.properties, versions: { state: true }, found: { state: true } };

  constructor() {
    super();
    this.here = 'compare';
    /** @type {any[]} */
    this.versions = [];
    /** @type {any} */
    this.found = null;
  }

  get heading() { return t('declaration.compare.title'); }
  get second() { return Number(this.query.get('second')) || this.published.revision.number; }
  get first() { return Number(this.query.get('first')) || Math.max(1, this.second - 1); }

  async loadMore() {
    this.versions = (await api.get('/api/v1/workshops/{workshop_id}/declaration/versions', { path: this.path, query: { limit: 100 }, signal: this.signal })).data.items;
    await this.compare();
  }

  async compare() {
    if (this.versions.length < 2) return;
    this.found = (await api.get('/api/v1/workshops/{workshop_id}/declaration/compare', { path: this.path, query: { first: this.first, second: this.second }, signal: this.signal })).data;
  }

  willUpdate(changed) {
    super.willUpdate(changed);
    const before = changed.get('query');
    if (before && this.progress === 'ready' && ['first', 'second'].some((name) => before.get(name) !== this.query.get(name))) {
      this.compare().catch((problem) => { this.problem = problem; this.progress = 'failed'; });
    }
  }

  content() {
    const { found } = this;
    return html`<div class="wrap narrow stack loose declaration-compare"><h1>${t('declaration.compare.title')}</h1>
      ${!found ? empty({ title: t('declaration.compare.one'), text: t('declaration.compare.oneText'), icon: 'list' }) : html`
        <div class="compare-choice">${this.choice('first', this.first)}${this.choice('second', this.second)}</div>
        <p class="soft small compare-key"><ins>${t('declaration.compare.added')}</ins> <del>${t('declaration.compare.removed')}</del></p>
        ${this.summary(found)}
        ${isChanged(found.title) ? html`<h2>${changes(found.title)}</h2>` : html`<h2>${found.title.map((piece) => piece.text).join('')}</h2>`}
        ${found.preamble.length ? html`<p class="compared-text">${changes(found.preamble)}</p>` : nothing}
        <div class="stack loose">${found.foundations.map((one) => comparedFoundation(one))}</div>`}</div>`;
  }

  choice(name, value) {
    return select({ name, label: t(`declaration.compare.${name}`), value: String(value), isBare: true, prompt: '', onInput: (event) => setQuery({ [name]: /** @type {any} */ (event.target).value }),
      options: this.versions.map((one) => /** @type {[string, string]} */ ([String(one.number), `${t('declaration.compare.version', { number: one.number })}, ${calendar(one.created_at, this.room.time_zone)}`])) });
  }

  /** How many foundations stayed, changed, came and went, in one line. */
  summary(found) {
    /** @type {Record<string, number>} */
    const counts = {};
    for (const one of found.foundations) counts[one.kind] = (counts[one.kind] ?? 0) + 1;
    return html`<p class="row">${Object.entries(counts).map(([kind, count]) => html`<span class="tag lineage ${kind}">${t(`declaration.lineage.${kind}`)} <b>${count}</b></span>`)}</p>`;
  }
}
define('fm-page-declaration-compare', Compare);
export default 'fm-page-declaration-compare';
