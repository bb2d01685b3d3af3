// Grouping what was said: the run that is under way or was the last, for those who may start one or watch it.

import { html, nothing } from '../../vendor/lit.js';
import { define, Element, vars } from '../../element.js';
import { button, note } from '../../components/parts.js';
import { announce } from '../../components/toast.js';
import * as api from '../../api.js';
import { ago, percent, t } from '../../i18n.js';

const EVERY = 1000;
/** Where there has been no run, one may begin by itself: a phase that closes has its themes found. */
const UNTIL_ONE_BEGINS = 3000;
const UNDER_WAY = ['queued', 'running'];

/** `<fm-theme-run .workshopId=${id} ?may-run=${true}>` tells `themes-found` when a run has ended well. */
export class ThemeRun extends Element {
  static properties = { workshopId: { attribute: false }, mayRun: { type: Boolean, attribute: 'may-run' }, run: { state: true }, problem: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.workshopId = '';
    this.mayRun = false;
    /** The newest; null where there was none, and undefined until we know. @type {any} */
    this.run = undefined;
    /** @type {any} */
    this.problem = null;
    this.busy = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.newest();
    this.onLeave(() => clearTimeout(this.timer));
  }

  async newest() {
    const before = this.run;
    try {
      const { data } = await api.get('/api/v1/workshops/{workshop_id}/theme-runs', { path: { workshop_id: this.workshopId }, query: { limit: 1 } });
      this.run = data.items[0] ?? null;
      if (before === null && this.run?.status === 'done') this.tell('themes-found');
    } catch (problem) {
      if (before === undefined) this.problem = problem;
    }
    this.follow();
  }

  /** Ask again while it is under way. */
  follow() {
    clearTimeout(this.timer);
    if (this.isConnected && this.run === null) this.timer = setTimeout(() => this.newest(), UNTIL_ONE_BEGINS);
    if (!this.isConnected || !UNDER_WAY.includes(this.run?.status)) return;
    this.timer = setTimeout(async () => {
      try {
        this.run = (await api.get('/api/v1/workshops/{workshop_id}/theme-runs/{run_id}', { path: { workshop_id: this.workshopId, run_id: this.run.id } })).data;
        if (this.run.status === 'done') { this.tell('themes-found'); announce(t('themes.run.done')); }
      } catch (problem) { this.problem = problem; }
      this.follow();
    }, EVERY);
  }

  async start() {
    this.busy = true;
    this.problem = null;
    try {
      this.run = (await api.post('/api/v1/workshops/{workshop_id}/theme-runs', { path: { workshop_id: this.workshopId }, body: {} })).data;
      this.follow();
    } catch (problem) { this.problem = problem; }
    this.busy = false;
  }

  async cancel() {
    try {
      this.run = (await api.post('/api/v1/workshops/{workshop_id}/theme-runs/{run_id}/cancel', { path: { workshop_id: this.workshopId, run_id: this.run.id } })).data;
    } catch (problem) { this.problem = problem; }
  }

  render() {
    const { run } = this;
    // Nobody is offered to begin what may have begun.
    if (run === undefined && !this.problem) return nothing;
    const again = this.mayRun ? button({ label: run ? t('themes.run.again') : t('themes.run.start'), kind: run ? 'quiet' : 'primary', busy: this.busy, onClick: () => this.start() }) : nothing;
    return html`${this.problem ? note(this.problem.message, { kind: 'bad' }) : nothing}
      ${!run ? again : UNDER_WAY.includes(run.status) ? html`<div class="card flat run"><div class="row apart"><b>${t(`themes.run.${run.status}`)}</b><span>${percent(run.progress / 1000)}</span></div>
          <div class="run-bar" role="progressbar" aria-label=${t('themes.run.running')} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(run.progress / 10)}><i ${vars({ '--share': run.progress / 1000 })}></i></div>
          ${this.mayRun ? button({ label: t('themes.run.cancel'), kind: 'quiet', onClick: () => this.cancel() }) : nothing}</div>`
        : run.status === 'done' ? html`<p class="row soft small">${t('themes.run.was', { when: ago(run.finished_at), count: run.contribution_count })}${again}</p>`
          : html`${note(html`<p><b>${t(`themes.run.${run.status}`)}</b> ${run.error ?? ''}</p><p>${t('themes.run.stand')}</p>`, { kind: run.status === 'failed' ? 'bad' : 'info', isLive: false })}${again}`}`;
  }
}
define('fm-theme-run', ThemeRun);
