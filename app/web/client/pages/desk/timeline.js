// The timeline: the phases of a workshop, and moving them: as planned, or at once and with a reason that all can read.

import { html, nothing } from '../../vendor/lit.js';
import { define } from '../../element.js';
import { openDialog } from '../../components/dialog.js';
import { field, focusFirstError, values } from '../../components/field.js';
import { button, note, stateTag } from '../../components/parts.js';
import { serviceNow } from '../../components/clock.js';
import { toast } from '../../components/toast.js';
import { empty } from '../../components/states.js';
import * as api from '../../api.js';
import { day, moment, t, time } from '../../i18n.js';
import { DeskPage } from './frame.js';
import { may, phasesForm } from './phases-form.js';
import { phasesBody, troubleWithPhases } from './plan.js';
import { timelinePicture } from './timeline-picture.js';
import { fromWall, toWall } from './zoned.js';

const HOUR = 3_600_000;

class Timeline extends DeskPage {
  static properties = { ...DeskPage.properties, plans: { state: true }, errors: { state: true }, problem412: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.section = 'timeline';
    /** The phases while they are being changed. @type {any[]|null} */
    this.plans = null;
    /** @type {Record<string, string>} */
    this.errors = {};
    this.busy = false;
    /** @type {any} */
    this.problem412 = null;
  }

  content() {
    const { room } = this;
    return html`<h1>${t('desk.section.timeline')}</h1>
      <p class="soft">${t('desk.timeline.zone', { zone: this.zone })}</p>
      ${room.phases.length || this.plans ? timelinePicture(this.plans ?? room.phases, this.zone) : empty({ title: t('desk.timeline.none'), icon: 'clock' })}
      ${this.plans ? this.form() : this.list()}`;
  }

  list() {
    const { room } = this;
    return html`<ol role="list" class="stack">${room.phases.map((phase, place) => html`<li class="card flat phase" data-accent=${String((place % 8) + 1)}>
        <div class="row apart"><h2>${phase.name}</h2>${stateTag(phase.state)}</div>
        <p>${moment(phase.opens_at, this.zone)} – ${moment(phase.closes_at, this.zone)}</p>
        <p class="soft small">${t('desk.phase.allows', { what: may(phase) })}</p>
        ${room.sealed_at ? nothing : html`<div class="row">${this.actions(phase)}</div>`}</li>`)}</ol>
      ${room.sealed_at ? note(t('desk.timeline.sealed', { at: moment(room.sealed_at, this.zone) })) : html`
        <div class="row">${button({ label: t('desk.timeline.edit'), icon: 'edit', onClick: () => this.edit() })}</div>
        <section class="card flat seal"><h2>${t('desk.timeline.seal')}</h2><p class="soft">${t('desk.timeline.sealText')}</p>
          ${button({ label: t('desk.timeline.seal'), kind: 'danger', icon: 'seal', disabled: room.state !== 'closed', onClick: () => this.seal() })}
          ${room.state === 'closed' ? nothing : html`<p class="soft small">${t('desk.timeline.sealLater')}</p>`}</section>`}`;
  }

  actions(phase) {
    const name = phase.name;
    if (phase.state === 'coming') return button({ label: t('desk.timeline.openNow', { name }), kind: 'primary', onClick: () => this.openNow(phase) });
    if (phase.state === 'closed') return button({ label: t('desk.timeline.reopen', { name }), onClick: () => this.reopen(phase) });
    return html`${button({ label: t('desk.timeline.extend', { name }), onClick: () => this.extend(phase) })}${button({ label: t('desk.timeline.closeNow', { name }), kind: 'danger', onClick: () => this.closeNow(phase) })}`;
  }

  openNow(phase) {
    return this.ask({ title: t('desk.timeline.openNow', { name: phase.name }), text: t('desk.timeline.openText', { at: moment(phase.opens_at, this.zone) }), yes: t('desk.timeline.openYes'), done: t('desk.timeline.opened', { name: phase.name }),
      send: (body) => api.post('/api/v1/workshops/{workshop_id}/phases/{phase_id}/open-now', { path: { ...this.path, phase_id: phase.id }, body }) });
  }

  closeNow(phase) {
    return this.ask({ title: t('desk.timeline.closeNow', { name: phase.name }), text: t('desk.timeline.closeText'), yes: t('desk.timeline.closeYes'), isDangerous: true, done: t('desk.timeline.closedNow', { name: phase.name }),
      send: (body) => api.post('/api/v1/workshops/{workshop_id}/phases/{phase_id}/close-now', { path: { ...this.path, phase_id: phase.id }, body }) });
  }

  extend(phase) {
    const later = Math.max(Date.parse(phase.closes_at), serviceNow()) + 24 * HOUR;
    return this.ask({ title: t('desk.timeline.extend', { name: phase.name }), text: t('desk.timeline.extendText', { at: moment(phase.closes_at, this.zone) }), closes: later, yes: t('desk.timeline.extendYes'), done: t('desk.timeline.extended', { name: phase.name }),
      send: (body) => api.post('/api/v1/workshops/{workshop_id}/phases/{phase_id}/extend', { path: { ...this.path, phase_id: phase.id }, body }) });
  }

  reopen(phase) {
    const later = Math.ceil((serviceNow() + 24 * HOUR) / HOUR) * HOUR;
    return this.ask({ title: t('desk.timeline.reopen', { name: phase.name }), text: t('desk.timeline.reopenText'), closes: later, yes: t('desk.timeline.reopenYes'), done: t('desk.timeline.reopened', { name: phase.name }),
      send: (body) => api.post('/api/v1/workshops/{workshop_id}/phases/{phase_id}/reopen', { path: { ...this.path, phase_id: phase.id }, body }) });
  }

  seal() {
    return this.ask({ title: t('desk.timeline.sealTitle'), text: t('desk.timeline.sealConfirm'), word: this.room.slug, yes: t('desk.timeline.sealYes'), isDangerous: true, done: t('desk.timeline.sealDone'),
      send: (body) => api.post('/api/v1/workshops/{workshop_id}/seal', { path: this.path, body }) });
  }

  /**
   * Ask why, and until when where that is the question; then do it and show the workshop as it is now.
   * @param {{title: string, text: string, yes: string, done: string, closes?: number, word?: string, isDangerous?: boolean, send: (body: any) => Promise<any>}} options
   */
  async ask({ title, text, yes, done, closes, word, isDangerous, send }) {
    const state = { busy: false, errors: /** @type {Record<string, string>} */ ({}), problem: '', given: /** @type {Record<string, string>} */ ({ reason: '', closes_at: closes ? toWall(closes, this.zone) : '', word: '' }) };
    const submit = async (dialog, form) => {
      state.given = values(form);
      const { reason, closes_at: wall = '', word: typed } = state.given;
      state.errors = {};
      state.problem = '';
      if (reason.length < 3) state.errors.reason = t('desk.error.reason');
      if (closes && !wall) state.errors.closes_at = t('desk.error.closes');
      if (word && typed !== word) state.errors.word = t('desk.timeline.wordWrong', { word });
      if (!Object.keys(state.errors).length) {
        state.busy = true;
        dialog.requestUpdate();
        try {
          dialog.close((await send({ reason, ...(closes ? { closes_at: fromWall(wall, this.zone) } : {}) })).data);
          return;
        } catch (problem) {
          for (const error of problem.errors ?? []) state.errors[error.field] = error.message;
          if (!problem.errors?.length) state.problem = problem.message;
        }
        state.busy = false;
      }
      dialog.requestUpdate();
      await dialog.updateComplete;
      focusFirstError(dialog);
    };
    const room = await openDialog({
      title,
      body: (dialog) => html`<form class="stack" id="because" novalidate @submit=${(event) => { event.preventDefault(); submit(dialog, event.currentTarget); }}>
        <p>${text}</p>${state.problem ? note(state.problem, { kind: 'bad' }) : nothing}
        ${closes ? field({ name: 'closes_at', label: t('desk.timeline.until', { zone: this.zone }), type: 'datetime-local', value: state.given.closes_at, required: true, error: state.errors.closes_at }) : nothing}
        ${field({ name: 'reason', label: t('desk.reason'), hint: t('desk.reasonHint'), value: state.given.reason, required: true, maxlength: 400, error: state.errors.reason, autofocus: !closes })}
        ${word ? field({ name: 'word', label: t('desk.timeline.word', { word }), value: state.given.word, required: true, error: state.errors.word }) : nothing}</form>`,
      footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => dialog.close() })}
        <button class="button ${isDangerous ? 'danger' : 'primary'}" type="submit" form="because" aria-busy=${state.busy ? 'true' : nothing}>${yes}</button>`,
    });
    if (!room) return;
    this.take(room);
    toast(done);
  }

  edit() {
    this.plans = this.room.phases.map((phase) => ({ mark: phase.id, ...phase }));
    this.errors = {};
    this.problem412 = null;
  }

  form() {
    const hasBegun = (phase) => !!phase.id && this.room.phases.some((one) => one.id === phase.id && Date.parse(one.opens_at) <= serviceNow());
    return html`<form class="stack" novalidate @submit=${(event) => { event.preventDefault(); this.save(); }}>
      ${this.problem412 ? note(html`<p>${t('desk.timeline.stale')}</p><ul>${this.room.phases.map((phase) => html`<li>${phase.name}: ${day(phase.opens_at, this.zone)}, ${time(phase.opens_at, this.zone)} – ${day(phase.closes_at, this.zone)}, ${time(phase.closes_at, this.zone)}</li>`)}</ul>`, { kind: 'warn', isLive: true }) : nothing}
      ${this.errors.other ? note(this.errors.other, { kind: 'bad' }) : nothing}
      ${phasesForm({ phases: this.plans ?? [], zone: this.zone, errors: this.errors, hasBegun, change: (phases) => { this.plans = phases; } })}
      <div class="row">${button({ label: t('desk.timeline.save'), kind: 'primary', type: 'submit', busy: this.busy })}${button({ label: t('action.cancel'), onClick: () => { this.plans = null; } })}</div></form>`;
  }

  async save() {
    this.errors = troubleWithPhases(this.plans ?? []);
    if (!Object.keys(this.errors).length) {
      this.busy = true;
      try {
        const { data } = await api.put('/api/v1/workshops/{workshop_id}/schedule', { path: this.path, etag: this.etag, body: { phases: phasesBody(this.plans ?? []) } });
        this.take(data);
        this.plans = null;
        toast(t('desk.timeline.saved'));
      } catch (problem) {
        await this.refused(problem);
      }
      this.busy = false;
    }
    await this.updateComplete;
    if (this.plans) focusFirstError(this);
  }

  async refused(problem) {
    if (problem.status === 412) {
      this.problem412 = problem;
      await this.refresh();   // what is typed stays; the next save is based on what is there now
    } else if (problem.errors?.length) this.errors = Object.fromEntries(problem.errors.map((one) => [one.field, one.message]));
    else this.errors = { other: problem.message };
  }
}
define('fm-page-desk-timeline', Timeline);
export default 'fm-page-desk-timeline';
