// The steps of making a workshop, one function for each: they draw a part of the plan and say what was changed in it.

import { html, nothing } from '../../vendor/lit.js';
import { checkbox, field, radios, select, textArea } from '../../components/field.js';
import { button, note } from '../../components/parts.js';
import { icon } from '../../components/icons.js';
import { day, t, time } from '../../i18n.js';
import { fieldsForm } from './fields-form.js';
import { may, phasesForm } from './phases-form.js';
import { isBlank, linesOf, wordsOf } from './plan.js';
import { textForm, textPreview } from './text-form.js';
import { timelinePicture } from './timeline-picture.js';
import { zones } from './zoned.js';

/**
 * @typedef {object} Making
 * @property {any} plan
 * @property {Record<string, string>} errors
 * @property {any[]} templates
 * @property {(changes: any) => void} set              change the plan
 * @property {(changes: any) => Promise<void>} shape   change what the templates depend on
 * @property {boolean} isPreview
 * @property {() => void} togglePreview
 * @property {() => void} copy
 */

const value = (event) => /** @type {HTMLInputElement} */ (event.target).value;

/** @param {Making} making */
export function what({ plan, errors, set, copy }) {
  return html`
    ${field({ name: 'title', label: t('desk.make.title'), hint: t('desk.make.titleHint'), value: plan.title, required: true, maxlength: 160, error: errors.title, onInput: (event) => set({ title: value(event) }) })}
    ${textArea({ name: 'summary', label: t('desk.make.summary'), hint: t('desk.make.summaryHint'), value: plan.summary, rows: 3, maxlength: 600, error: errors.summary, onInput: (event) => set({ summary: value(event) }) })}
    ${textArea({ name: 'welcome', label: t('desk.make.welcome'), hint: t('desk.make.welcomeHint'), value: plan.welcome, rows: 3, maxlength: 8000, error: errors.welcome, onInput: (event) => set({ welcome: value(event) }) })}
    <p class="soft">${t('desk.make.copyLead')} ${button({ label: t('desk.make.copy'), kind: 'quiet', onClick: copy })}</p>`;
}

/** @param {Making} making */
export function when({ plan, errors, templates, set, shape }) {
  return html`
    <fieldset class="field"><legend>${t('desk.make.template')}</legend>
      <div class="choices">${templates.map((template) => html`<label class="choice"><input type="radio" name="template" value=${template.key} .checked=${plan.template === template.key} @change=${() => shape({ template: template.key, hasOwnPhases: false })}>
        <span><b>${template.title}</b><span class="hint">${template.summary}</span></span></label>`)}</div></fieldset>
    <div class="pair">
      ${field({ name: 'starts_on', label: t('desk.make.startsOn'), type: 'date', value: plan.starts_on, required: true, onInput: (event) => { if (value(event)) shape({ starts_on: value(event), hasOwnPhases: false }); } })}
      ${select({ name: 'time_zone', label: t('desk.make.zone'), value: plan.time_zone, required: true, prompt: '', options: zones(plan.time_zone), error: errors.time_zone, onInput: (event) => shape({ time_zone: value(event) }) })}
    </div>
    ${radios({ name: 'opens', label: t('desk.make.opens'), value: plan.opens, options: [['now', t('desk.make.opensNow'), t('desk.make.opensNowHint')], ['schedule', t('desk.make.opensLater'), t('desk.make.opensLaterHint')]], onInput: (event) => set({ opens: value(event) }) })}
    ${timelinePicture(plan.phases, plan.time_zone)}
    <details class="fold" ?open=${plan.hasOwnPhases || Object.keys(errors).length > 0}><summary>${t('desk.make.phases', { count: plan.phases.length })}</summary>
      ${phasesForm({ phases: plan.phases, zone: plan.time_zone, errors, change: (phases) => set({ phases, hasOwnPhases: true }) })}</details>`;
}

/** @param {Making} making */
export function who({ plan, errors, set }) {
  return html`
    ${radios({ name: 'who', label: t('desk.make.who'), value: plan.who, onInput: (event) => set({ who: value(event) }), options: [
      ['anyone', t('desk.make.anyone'), t('desk.make.anyoneHint')], ['domains', t('desk.make.domains'), t('desk.make.domainsHint')], ['invited', t('desk.make.invited'), t('desk.make.invitedHint')]] })}
    ${plan.who === 'domains' ? textArea({ name: 'join_domains', label: t('desk.make.domainList'), hint: t('desk.make.domainListHint'), value: plan.domains, rows: 2, required: true, error: errors.join_domains, onInput: (event) => set({ domains: value(event) }) }) : nothing}
    ${textArea({ name: 'people', label: t('desk.make.people'), hint: t('desk.make.peopleHint'), value: plan.people, rows: 3, error: errors.people, onInput: (event) => set({ people: value(event) }) })}
    ${checkbox({ name: 'is_listed', label: t('desk.make.listed'), hint: t('desk.make.listedHint'), checked: plan.is_listed, onInput: (event) => set({ is_listed: /** @type {any} */ (event.target).checked }) })}
    <h3>${t('desk.make.fields')}</h3><p class="soft">${t('desk.make.fieldsHint')}</p>
    ${fieldsForm({ fields: plan.fields, errors, change: (fields) => set({ fields, hasOwnFields: true }) })}`;
}

/** @param {Making} making */
export function draft({ plan, errors, set, isPreview, togglePreview }) {
  return html`<div class="row apart"><p class="soft">${t('desk.make.draftHint')}</p>
      ${button({ label: isPreview ? t('desk.text.write') : t('desk.text.preview'), icon: isPreview ? 'edit' : 'eye', kind: 'quiet', onClick: togglePreview })}</div>
    ${isPreview ? textPreview(plan.text, plan.title) : textForm({ text: plan.text, errors, before: 'text.', otherwise: plan.title, change: (text) => set({ text }) })}`;
}

/** @param {Making & {to: (step: string) => string}} making */
export function check({ plan, to }) {
  const { text, phases, time_zone: zone } = plan;
  const people = plan.people.match(/[^\s,;<>]+@[^\s,;<>]+/g) ?? [];
  const moment = (at) => `${day(at, zone)}, ${time(at, zone)}`;
  return html`<p class="soft">${t('desk.make.checkLead')}</p>
    <dl class="checklist">
      ${part('what', to, html`<b>${plan.title || '…'}</b>${plan.summary ? html`<p class="soft">${plan.summary}</p>` : nothing}`)}
      ${part('when', to, html`<ol role="list" class="stack tight">${phases.map((phase, place) => html`<li><b>${phase.name}</b> <span class="soft">${place === 0 && plan.opens === 'now' ? t('desk.make.fromNow') : moment(phase.opens_at)} – ${moment(phase.closes_at)}<br>${may(phase)}</span></li>`)}</ol><p class="soft small">${t('desk.make.zoneIs', { zone })}</p>`)}
      ${part('who', to, html`<b>${t(`desk.make.${plan.who}`)}</b>${plan.who === 'domains' ? html`<p class="soft">${wordsOf(plan.domains).join(', ')}</p>` : nothing}
        <p class="soft">${t('desk.make.asked', { count: plan.fields.length })}${plan.fields.length ? `: ${plan.fields.map((one) => one.label).join(', ')}` : ''}</p>
        ${people.length ? html`<p class="soft">${icon('mail')} ${t('desk.make.mails', { count: people.length })}</p>` : nothing}`)}
      ${part('draft', to, isBlank(text) ? note(t('desk.make.noDraft'), { kind: 'warn' }) : html`<b>${text.title || plan.title}</b><ol class="soft">${text.foundations.map((one) => html`<li>${one.title}</li>`)}</ol>`)}
    </dl>
    ${isBlank(text) ? nothing : html`<details class="fold"><summary>${t('desk.text.preview')}</summary>${textPreview(text, plan.title)}</details>`}`;
}

function part(step, to, shown) {
  return html`<div class="check-part"><dt>${t(`desk.step.${step}`)}</dt><dd>${shown}</dd>
    <dd class="check-change"><a class="button quiet" href=${to(step)}>${icon('edit')}<span>${t('desk.make.change')}<span class="said">: ${t(`desk.step.${step}`)}</span></span></a></dd></div>`;
}

/** How many lines of a list of people hold something. @param {string} people */
export const peopleCount = (people) => linesOf(people).length;
