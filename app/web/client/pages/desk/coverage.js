// Coverage: who is here and who is not yet, by each question that people were asked, beside what was hoped for.

import { html, nothing } from '../../vendor/lit.js';
import { define } from '../../element.js';
import { targetBar } from '../../components/chart.js';
import { focusFirstError } from '../../components/field.js';
import { button, note } from '../../components/parts.js';
import { empty } from '../../components/states.js';
import { toast } from '../../components/toast.js';
import * as api from '../../api.js';
import { number, percent, t, time } from '../../i18n.js';
import { DeskPage } from './frame.js';

const keyOf = (field, value) => `${field}\u0000${value}`;

class Coverage extends DeskPage {
  static properties = { ...DeskPage.properties, coverage: { state: true }, edits: { state: true }, fresh: { state: true }, busy: { state: true }, trouble: { state: true } };

  constructor() {
    super();
    this.section = 'coverage';
    /** @type {any} */
    this.coverage = null;
    this.targets = { targets: /** @type {any[]} */ ([]), version: 0 };
    /** What stands in the fields while targets are set, by field and value. @type {Map<string, string>|null} */
    this.edits = null;
    this.fresh = false;
    this.busy = false;
    this.trouble = '';
  }

  async loadSection() {
    await this.measure();
    const beat = setInterval(() => { if (!document.hidden && !this.edits) this.measure().catch(() => {}); }, 30_000);
    this.onLeave(() => clearInterval(beat));
  }

  async measure() {
    const [coverage, targets] = await Promise.all([
      api.get('/api/v1/workshops/{workshop_id}/coverage', { path: this.path, signal: this.signal }),
      api.get('/api/v1/workshops/{workshop_id}/targets', { path: this.path, signal: this.signal }),
    ]);
    this.targets = targets.data;
    this.coverage = coverage.data;
  }

  edit() {
    this.edits = new Map(this.targets.targets.map((one) => [keyOf(one.field, one.value), String(one.target)]));
    this.fresh = false;
    this.trouble = '';
  }

  async save() {
    const edits = this.edits ?? new Map();
    const wrong = [...edits].find(([, wanted]) => wanted !== '' && !/^[1-9]\d{0,6}$/.test(wanted));
    this.trouble = wrong ? t('desk.cover.notNumber') : '';
    if (!wrong) {
      this.busy = true;
      const targets = [...edits].filter(([, wanted]) => wanted !== '').map(([key, wanted]) => {
        const [field, value] = key.split('\u0000');
        return { field, value, target: Number(wanted) };
      });
      try {
        this.targets = (await api.put('/api/v1/workshops/{workshop_id}/targets', { path: this.path, etag: `"v${this.targets.version}"`, body: { targets } })).data;
        this.edits = null;
        toast(t('desk.cover.saved'));
        await this.measure();
      } catch (problem) {
        if (problem.status === 412) {
          this.fresh = true;
          this.targets = problem.body.current ?? (await api.get('/api/v1/workshops/{workshop_id}/targets', { path: this.path, fresh: true })).data;
        } else this.trouble = problem.message;
      }
      this.busy = false;
    }
    await this.updateComplete;
    focusFirstError(this);
  }

  content() {
    const { coverage, edits } = this;
    const groups = coverage.groups.filter((group) => group.rows.length);
    return html`<div class="row apart"><h1>${t('desk.section.coverage')}</h1>
        ${this.may('manage') && !edits && groups.length ? button({ label: t('desk.cover.edit'), icon: 'edit', onClick: () => this.edit() }) : nothing}</div>
      <p class="soft">${t('desk.cover.lead', { count: coverage.people, at: time(coverage.at, this.zone) })}${this.may('manage') ? '' : ` ${t('desk.cover.small', { smallest: coverage.smallest })}`}</p>
      ${groups.length ? html`<form class="stack loose" novalidate @submit=${(event) => { event.preventDefault(); this.save(); }}>
        ${this.fresh ? note(t('desk.cover.stale'), { kind: 'warn', isLive: true }) : nothing}
        ${this.trouble ? note(this.trouble, { kind: 'bad' }) : nothing}
        ${groups.map((group) => this.group(group))}
        ${edits ? html`<div class="row sticky-foot">${button({ label: t('desk.cover.save'), kind: 'primary', type: 'submit', busy: this.busy })}${button({ label: t('action.cancel'), onClick: () => { this.edits = null; this.trouble = ''; } })}</div>` : nothing}
      </form>` : empty({ title: t('desk.cover.none'), text: t('desk.cover.noneText'), icon: 'people' })}
      <details class="fold"><summary>${t('desk.now.definitions')}</summary><dl class="definitions">${Object.entries(coverage.definitions).map(([name, text]) => html`<dt>${t(`desk.cover.${name}`)}</dt><dd class="soft">${text}</dd>`)}</dl></details>`;
  }

  group(group) {
    const rows = group.rows.filter((row) => row.value || row.people);
    const most = Math.max(1, ...rows.map((row) => Math.max(row.people ?? 0, row.target ?? 0)));
    const set = rows.filter((row) => row.target);
    const met = set.filter((row) => (row.people ?? 0) >= row.target);
    const named = rows.filter((row) => row.value);
    const there = named.filter((row) => row.people || row.is_small);
    const id = `cover-${group.field}`;
    const hasTargets = this.edits || set.length > 0;
    return html`<div class="stack tight"><h2 id=${id}>${group.kind === 'choice' ? group.label : t(`desk.cover.${group.kind}`)}</h2>
      <p class="soft">${group.kind === 'choice' ? t('desk.cover.there', { there: there.length, all: named.length }) : t('desk.cover.groups', { count: there.length })}
        ${set.length ? html` <b>${t('desk.cover.met', { met: met.length, count: set.length })}</b>` : nothing}</p>
      <div class="table-scroll" tabindex="0" role="region" aria-labelledby=${id}><table class="cover"><thead><tr>
        <th scope="col">${t('desk.cover.value')}</th><th scope="col" class="num">${t('desk.cover.people')}</th>${hasTargets ? html`<th scope="col" class="num">${t('desk.cover.target')}</th>` : nothing}
        <td class="cover-picture" aria-hidden="true"></td><th scope="col" class="num">${t('desk.cover.share')}</th><th scope="col" class="num">${t('desk.cover.contributions')}</th><th scope="col" class="num">${t('desk.cover.votes')}</th></tr></thead>
        <tbody>${rows.map((row) => this.row(group, row, most, hasTargets))}</tbody></table></div></div>`;
  }

  row(group, row, most, hasTargets) {
    const label = row.value ? (group.kind === 'role' ? t(`roleName.${row.value}`) : row.label) : t('desk.cover.noAnswer');
    const unshown = html`<span class="faint" aria-hidden="true">–</span><span class="said">${t('desk.cover.unshown')}</span>`;
    const count = (value) => (value === null ? unshown : number(value));
    const few = html`<span class="faint">${t('desk.cover.few', { smallest: this.coverage.smallest - 1 })}</span>`;
    return html`<tr class=${row.people === 0 ? 'missing' : ''}><th scope="row">${label}<span class="phone-bar">${targetBar(row.people, row.target, most)}</span></th><td class="num">${row.people === null && row.is_small ? few : count(row.people)}</td>
      ${hasTargets ? html`<td class="num">${this.edits ? this.wish(group, row, label) : row.target ? number(row.target) : html`<span class="faint">–</span>`}</td>` : nothing}
      <td class="cover-picture" aria-hidden="true">${targetBar(row.people, row.target, most)}</td>
      <td class="num">${row.share === null ? count(null) : percent(row.share)}</td><td class="num">${count(row.contributions)}</td><td class="num">${count(row.votes)}</td></tr>`;
  }

  wish(group, row, label) {
    if (!row.value) return nothing;
    const key = keyOf(group.field, row.value);
    const now = this.edits?.get(key) ?? '';
    const isWrong = this.trouble && now !== '' && !/^[1-9]\d{0,6}$/.test(now);
    return html`<input class="input wish" inputmode="numeric" aria-label=${t('desk.cover.targetFor', { name: label })} .value=${now} aria-invalid=${isWrong ? 'true' : nothing}
      @input=${(event) => { this.edits?.set(key, event.target.value.trim()); }}>`;
  }
}
define('fm-page-desk-coverage', Coverage);
export default 'fm-page-desk-coverage';
