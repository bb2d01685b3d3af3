// Ranking recommendations: put the most important first, by buttons or keys, and see what all have put first.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element, vars } from '../../element.js';
import { button } from '../../components/parts.js';
import { failure, loading } from '../../components/states.js';
import { announce, toast } from '../../components/toast.js';
import * as api from '../../api.js';
import { percent, t } from '../../i18n.js';

/** `<fm-ranking .room=${room} .audience=${'core'} .items=${open recommendations}>` */
export class Ranking extends Element {
  static properties = { room: { attribute: false }, audience: { attribute: false }, items: { attribute: false }, found: { state: true }, order: { state: true }, problem: { state: true }, isBusy: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    this.audience = 'core';
    /** @type {any[]} */
    this.items = [];
    /** @type {any} */
    this.found = null;
    /** The ranking while it is being made; null otherwise. @type {string[]|null} */
    this.order = null;
    /** @type {any} */
    this.problem = null;
    this.isBusy = false;
  }

  get mayRank() { return !!this.room.you.role && this.room.you.role !== 'observer'; }

  willUpdate(changed) {
    if (changed.has('audience')) { this.found = null; this.order = null; this.read(); }
  }

  async read() {
    const asked = this.audience;
    try {
      const { data } = await api.get('/api/v1/workshops/{workshop_id}/priorities/{audience}', { path: { workshop_id: this.room.id, audience: asked } });
      if (asked === this.audience) { this.found = data; this.problem = null; }
    } catch (problem) { this.problem = problem; }
  }

  begin() {
    const mine = this.found.mine.filter((id) => this.items.some((one) => one.id === id));
    this.order = [...mine, ...this.items.map((one) => one.id).filter((id) => !mine.includes(id))];
    this.updateComplete.then(() => /** @type {HTMLElement|null} */ (this.querySelector('.ranking-list button:not([disabled])'))?.focus());
  }

  /** @param {string} id @param {number} step */
  async shift(id, step) {
    const order = [...(this.order ?? [])];
    const at = order.indexOf(id);
    const to = at + step;
    if (to < 0 || to >= order.length) return;
    [order[at], order[to]] = [order[to], order[at]];
    this.order = order;
    announce(t('declaration.rank.moved', { place: to + 1 }));
    await this.updateComplete;
    const buttons = /** @type {HTMLButtonElement[]} */ ([...this.querySelectorAll(`[data-id="${id}"] button`)]);
    (buttons[step < 0 ? 0 : 1].disabled ? buttons[step < 0 ? 1 : 0] : buttons[step < 0 ? 0 : 1]).focus();
  }

  async save(order) {
    this.isBusy = true;
    try {
      this.found = (await api.put('/api/v1/workshops/{workshop_id}/priorities/{audience}', { path: { workshop_id: this.room.id, audience: this.audience }, body: { order } })).data;
      this.order = null;
      toast(t('declaration.rank.saved'));
    } catch (problem) { toast(problem.message); }
    this.isBusy = false;
  }

  render() {
    if (this.problem) return failure(this.problem, () => this.read(), { level: 3 });
    if (!this.found) return loading({ blocks: 1 });
    return html`<section class="card flat stack" aria-labelledby="ranking"><h3 id="ranking">${t('declaration.rank.title')}</h3>
      ${this.order ? this.form(this.order) : html`${this.result()}${this.mayRank ? html`<div>${button({ label: this.found.mine.length ? t('declaration.rank.again') : t('declaration.rank.begin'), onClick: () => this.begin() })}</div>` : nothing}`}</section>`;
  }

  result() {
    if (!this.found.ballots) return html`<p class="soft">${t('declaration.rank.none')}</p>`;
    return html`<ol role="list" class="ranked">${this.found.items.map((one) => html`<li><span class="rank">${one.rank}</span><span class="ranked-title">${one.title}<i class="size-bar" aria-hidden="true" ${vars({ '--share': one.share })}></i></span><span class="figure soft">${percent(one.share)}</span></li>`)}</ol>
      <p class="soft small">${t('declaration.rank.ballots', { count: this.found.ballots })} ${this.found.definition}</p>`;
  }

  form(order) {
    return html`<p class="soft">${t('declaration.rank.how')}</p><ol role="list" class="ranking-list">${repeat(order, (id) => id, (id, place) => {
      const title = this.items.find((one) => one.id === id)?.title ?? '';
      return html`<li class="row apart" data-id=${id}><span><b>${place + 1}.</b> ${title}</span><span class="row">${button({ label: `${t('declaration.rank.up')}: ${title}`, icon: 'up', iconOnly: true, disabled: place === 0, onClick: () => this.shift(id, -1) })}${button({ label: `${t('declaration.rank.down')}: ${title}`, icon: 'down', iconOnly: true, disabled: place === order.length - 1, onClick: () => this.shift(id, 1) })}</span></li>`;
    })}</ol>
      <div class="row">${button({ label: t('declaration.rank.save'), kind: 'primary', busy: this.isBusy, onClick: () => this.save(order) })}${button({ label: t('action.cancel'), onClick: () => { this.order = null; } })}</div>`;
  }
}
define('fm-ranking', Ranking);
