// Into practice: what is recommended to whom, how people answer and rank it, and who does what until when.

import { html, nothing, repeat } from '../vendor/lit.js';
import { define } from '../element.js';
import { markdown } from '../components/markdown.js';
import { tag } from '../components/parts.js';
import { empty } from '../components/states.js';
import '../components/pager.js';
import * as api from '../api.js';
import { setQuery } from '../router.js';
import { calendar, t } from '../i18n.js';
import { DeclarationPage, declarationPath } from './declaration/frame.js';
import './declaration/recommendation.js';
import './declaration/ranking.js';

const STATES = ['under_way', 'planned', 'done', 'dropped'];

class Practice extends DeclarationPage {
  static properties = { ...DeclarationPage.properties, asked: { state: true }, actions: { state: true }, next: { state: true } };

  constructor() {
    super();
    this.here = 'practice';
    /** @type {any} */
    this.asked = null;
    /** @type {any[]} */
    this.actions = [];
    /** @type {string|null} */
    this.next = null;
  }

  get heading() { return t('declaration.practice.title'); }
  get audiences() { return this.asked.audiences.filter((one) => one.count); }
  get audience() { return this.audiences.find((one) => one.audience === this.query.get('for'))?.audience ?? this.audiences[0]?.audience ?? 'core'; }

  async loadMore() {
    const [asked, actions] = await Promise.all([
      api.get('/api/v1/workshops/{workshop_id}/recommendations', { path: this.path, signal: this.signal }),
      api.get('/api/v1/workshops/{workshop_id}/actions', { path: this.path, query: { limit: 50 }, signal: this.signal }),
    ]);
    this.asked = asked.data;
    this.actions = actions.data.items;
    this.next = actions.data.next;
  }

  async more(cursor) {
    const { data } = await api.get('/api/v1/workshops/{workshop_id}/actions', { path: this.path, query: { limit: 50, cursor } });
    this.actions = [...this.actions, ...data.items];
    this.next = data.next;
  }

  take(fresh) { this.asked = { ...this.asked, items: this.asked.items.map((one) => (one.id === fresh.id ? fresh : one)) }; }

  content() {
    return html`<div class="wrap narrow stack loose practice"><div class="stack tight"><h1>${t('declaration.practice.title')}</h1><p class="lead">${t('declaration.practice.lead')}</p></div>
      <section class="stack" aria-labelledby="asked"><h2 id="asked">${t('declaration.practice.asked')}</h2>
        ${this.audiences.length ? this.recommendations() : empty({ title: t('declaration.practice.noneAsked'), text: t('declaration.practice.noneAskedText'), icon: 'list', level: 3 })}</section>
      <section class="stack" aria-labelledby="actions"><h2 id="actions">${t('declaration.practice.actions')}</h2>
        ${this.actions.length ? html`<ul role="list" class="actions">${repeat([...this.actions].sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state)), (one) => one.id, (one) => this.action(one))}</ul><fm-pager .next=${this.next} .load=${(cursor) => this.more(cursor)}></fm-pager>`
          : empty({ title: t('declaration.practice.noActions'), text: t('declaration.practice.noActionsText'), icon: 'clock', level: 3 })}</section></div>`;
  }

  nameOf(audience) { return ['core', 'commissioners', 'providers', 'local authorities'].includes(audience) ? t(`declaration.audience.${audience.replace(' ', '_')}`) : audience; }

  recommendations() {
    const items = this.asked.items.filter((one) => one.audience === this.audience);
    const open = items.filter((one) => one.state === 'open');
    return html`<div class="tabs" role="group" aria-label=${t('declaration.practice.whom')}>${this.audiences.map((one) => html`<button type="button" aria-pressed=${String(one.audience === this.audience)} @click=${() => setQuery({ for: one.audience })}>${this.nameOf(one.audience)} <span class="faint">${one.count}</span></button>`)}</div>
      <ol role="list" class="stack">${repeat(items, (one) => one.id, (one, place) => html`<li><fm-recommendation .one=${one} .room=${this.room} .number=${place + 1} .foundation=${this.published.foundations.find((other) => other.key === one.foundation_key) ?? null} @answered=${(event) => this.take(event.detail)}></fm-recommendation></li>`)}</ol>
      ${open.length > 1 ? html`<fm-ranking .room=${this.room} .audience=${this.audience} .items=${open}></fm-ranking>` : nothing}`;
  }

  action(one) {
    const foundation = this.published.foundations.find((other) => other.key === one.foundation_key);
    return html`<li class="action" data-accent=${foundation?.accent ?? nothing}><div class="row apart"><h3>${one.title}</h3>${tag(t(`declaration.practice.state.${one.state}`), { done: 'open', under_way: 'coming', planned: 'closed', dropped: 'closed' }[one.state])}</div>
      <p><b>${one.owner}</b>${one.due_on ? html` <span class=${one.is_late ? 'late' : 'soft'}>${t(one.is_late ? 'declaration.practice.late' : 'declaration.practice.due', { on: calendar(one.due_on) })}</span>` : nothing}</p>
      ${one.text_html ? html`<div class="prose" ${markdown(one.text_html)}></div>` : nothing}${one.note ? html`<p class="soft">${one.note}</p>` : nothing}
      ${foundation ? html`<p class="small"><a href=${declarationPath(this.slug, `foundations/${foundation.key}`)}>${foundation.title}</a></p>` : nothing}</li>`;
  }
}
define('fm-page-declaration-practice', Practice);
export default 'fm-page-declaration-practice';
