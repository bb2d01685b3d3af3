// A poll as a form: what is asked, which answers make the headline figure, when, who sees what, and how it is counted.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { checkbox, field, radios, select, textArea } from '../../components/field.js';
import { button, note } from '../../components/parts.js';
import { announce } from '../../components/toast.js';
import { t } from '../../i18n.js';
import { KINDS, LEVELS, VISIBILITIES, newOption } from './poll-plan.js';
import { fromWall, toWall } from './zoned.js';

const MOST_OPTIONS = 20;
const value = (event) => /** @type {HTMLInputElement} */ (event.target).value;
const isOn = (event) => /** @type {HTMLInputElement} */ (event.target).checked;
const choices = (name, keys) => keys.map((key) => /** @type {[string, string, string]} */ ([key, t(`polls.${name}.${key}`), t(`polls.${name}Hint.${key}`)]));

/**
 * @typedef {object} PollForm
 * @property {any} plan
 * @property {Record<string, string>} errors
 * @property {(changes: any) => void} change
 * @property {string} zone
 * @property {any} poll      the poll that is changed; null for a new one
 * @property {boolean} isFixed  people have answered: what they answered stands
 * @property {any} room      the workshop, if it has one
 * @property {number[]} versions of its draft, newest first
 */

/** @param {PollForm} form */
export function pollForm(form) {
  return html`${form.isFixed ? note(t('polls.fixed')) : nothing}
    ${asked(form)}${headline(form)}${times(form)}${counting(form)}${afterwards(form)}`;
}

function part(name, content, { isFixed = false, lead = '' } = {}) {
  return html`<fieldset class="poll-part stack" ?disabled=${isFixed}><legend><h2>${t(`polls.part.${name}`)}</h2></legend>${lead ? html`<p class="soft">${lead}</p>` : nothing}${content}</fieldset>`;
}

/** @param {PollForm} form */
function asked({ plan, errors, change, isFixed, poll, room, versions }) {
  const edit = (place, changes) => change({ options: plan.options.map((one, at) => (at === place ? { ...one, ...changes } : one)) });
  return part('asked', html`
    ${field({ name: 'question', label: t('polls.question'), hint: t('polls.questionHint'), value: plan.question, required: true, maxlength: 300, error: errors.question, onInput: (event) => change({ question: value(event) }) })}
    ${textArea({ name: 'note', label: t('polls.note'), hint: t('polls.noteHint'), value: plan.note, rows: 2, maxlength: 600, error: errors.note, onInput: (event) => change({ note: value(event) }) })}
    ${room && !poll && versions.length ? select({ name: 'version_number', label: t('polls.about'), value: plan.version_number, isBare: true, prompt: t('polls.aboutRoom'), options: versions.map((number) => /** @type {[string, string]} */ ([String(number), t('polls.aboutVersion', { number })])), onInput: (event) => change({ version_number: value(event) }) }) : nothing}
    ${radios({ name: 'kind', label: t('polls.kindLabel'), value: plan.kind, options: choices('kind', KINDS), onInput: (event) => change({ kind: value(event) }) })}
    ${plan.kind === 'choices' ? field({ name: 'most_choices', label: t('polls.most'), hint: t('polls.mostHint'), value: plan.most_choices, inputmode: 'numeric', maxlength: 2, error: errors.most_choices, onInput: (event) => change({ most_choices: value(event) }) }) : nothing}
    <h3 id="poll-options">${t('polls.options')}</h3>
    <p class="soft">${t(plan.kind === 'scale' ? 'polls.optionsScale' : 'polls.optionsHint')}</p>
    ${errors.options ? note(errors.options, { kind: 'bad' }) : nothing}
    <ol role="list" class="stack tight" aria-labelledby="poll-options">${repeat(plan.options, (one) => one.mark, (one, place) => html`<li class="poll-option" id="option-${one.mark}">
      ${field({ name: `options.${place}`, label: t('polls.optionNumber', { number: place + 1 }), value: one.label, required: true, maxlength: 160, error: errors[`options.${place}`], onInput: (event) => edit(place, { label: value(event) }) })}
      <span class="row tools">
        ${button({ label: t('polls.up', { number: place + 1 }), icon: 'up', kind: 'quiet', iconOnly: true, disabled: isFixed || place === 0, id: `up-${one.mark}`, onClick: () => move(plan, change, place, -1) })}
        ${button({ label: t('polls.down', { number: place + 1 }), icon: 'down', kind: 'quiet', iconOnly: true, disabled: isFixed || place === plan.options.length - 1, id: `down-${one.mark}`, onClick: () => move(plan, change, place, 1) })}
        ${button({ label: t('polls.drop', { number: place + 1 }), icon: 'bin', kind: 'quiet', iconOnly: true, disabled: isFixed || plan.options.length <= 2, onClick: () => drop(plan, change, place) })}</span></li>`)}</ol>
    <div>${button({ label: t('polls.addOption'), icon: 'plus', disabled: isFixed || plan.options.length >= MOST_OPTIONS, onClick: () => add(plan, change) })}</div>`, { isFixed });
}

/** @param {PollForm} form */
function headline({ plan, errors, change, isFixed }) {
  const tickOne = (mark, counts) => change({ options: plan.options.map((one) => (one.mark === mark ? { ...one, counts } : one)) });
  const says = plan.headline_label.trim();
  return part('headline', html`
    <fieldset class="field" aria-describedby=${errors.headline_places ? 'headline-places-error' : nothing}><legend>${t('polls.places')}</legend>
      <div class="checks">${plan.options.map((one, place) => checkbox({ name: `headline-${place}`, label: one.label.trim() || t('polls.optionNumber', { number: place + 1 }), checked: one.counts, onInput: (event) => tickOne(one.mark, isOn(event)) }))}</div></fieldset>
    ${errors.headline_places ? html`<div id="headline-places-error">${note(errors.headline_places, { kind: 'bad' })}</div>` : nothing}
    ${field({ name: 'headline_label', label: t('polls.headlineLabel'), hint: t('polls.headlineHint'), value: plan.headline_label, maxlength: 120, error: errors.headline_label, onInput: (event) => change({ headline_label: value(event) }) })}
    ${says ? html`<p class="poll-headline" aria-hidden="true"><b>${t('polls.share', { share: '…' })}</b> <span>${says}</span></p>` : nothing}`, { isFixed, lead: t('polls.headlineLead') });
}

/** @param {PollForm} form */
function times({ plan, errors, change, zone, poll }) {
  const instant = (name, isFixed = false) => field({ name, label: t(`polls.${name}`), type: 'datetime-local', value: toWall(plan[name], zone), required: true, disabled: isFixed, error: errors[name], onInput: (event) => change({ [name]: fromWall(value(event), zone) }) });
  return part('times', html`
    ${poll ? nothing : radios({ name: 'opens', label: t('polls.opens'), value: plan.opens, options: [['now', t('polls.opensNow')], ['later', t('polls.opensLater')]], onInput: (event) => change({ opens: value(event) }) })}
    <div class="pair">${plan.opens === 'later' ? instant('opens_at', !!poll && poll.state !== 'coming') : nothing}${instant('closes_at', poll?.state === 'closed')}</div>
    ${poll?.state === 'closed' ? html`<p class="soft">${t('polls.staysClosed')}</p>` : nothing}`, { lead: t('desk.timeline.zone', { zone }) });
}

/** @param {PollForm} form */
function counting({ plan, change, isFixed }) {
  return part('counting', html`
    ${radios({ name: 'integrity', label: t('polls.integrityLabel'), value: plan.integrity, options: choices('integrity', LEVELS), onInput: (event) => change({ integrity: value(event) }) })}
    ${radios({ name: 'visibility', label: t('polls.visibilityLabel'), value: plan.visibility, options: choices('visibility', VISIBILITIES), onInput: (event) => change({ visibility: value(event) }) })}`, { isFixed });
}

/** @param {PollForm} form */
function afterwards({ plan, errors, change, room }) {
  return part('afterwards', html`
    ${textArea({ name: 'thanks', label: t('polls.thanks'), hint: t('polls.thanksHint'), value: plan.thanks, rows: 2, maxlength: 600, error: errors.thanks, onInput: (event) => change({ thanks: value(event) }) })}
    ${room ? checkbox({ name: 'invites_on', label: t('polls.invitesOn', { title: room.title }), hint: t('polls.invitesOnHint'), checked: plan.invites_on, onInput: (event) => change({ invites_on: isOn(event) }) }) : nothing}
    ${textArea({ name: 'sites', label: t('polls.sites'), hint: t('polls.sitesHint'), value: plan.sites, rows: 2, error: errors.sites, onInput: (event) => change({ sites: value(event) }) })}`);
}

function add(plan, change) {
  const made = newOption();
  change({ options: [...plan.options, made] });
  focusLater(`#option-${made.mark} input`);
}

function drop(plan, change, place) {
  const options = plan.options.filter((_, at) => at !== place);
  change({ options });
  focusLater(`#option-${options[Math.min(place, options.length - 1)].mark} input`);
}

function move(plan, change, place, by) {
  const options = [...plan.options];
  const [one] = options.splice(place, 1);
  options.splice(place + by, 0, one);
  change({ options });
  announce(t('polls.moved', { number: place + by + 1 }));
  // What moves in the page loses the focus; at either end the other button takes it.
  focusLater(`#${by < 0 ? 'up' : 'down'}-${one.mark}:not(:disabled)`, `#${by < 0 ? 'down' : 'up'}-${one.mark}`);
}

function focusLater(...selectors) {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const found = selectors.map((one) => /** @type {HTMLElement|null} */ (document.querySelector(one))).find(Boolean);
    found?.focus();
  }));
}
