// The phases of a workshop as a form: name, when it opens and closes on the workshop's clock, what people may do.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { checkbox, field } from '../../components/field.js';
import { button, note } from '../../components/parts.js';
import { t } from '../../i18n.js';
import { CAPABILITIES, mark } from './plan.js';
import { fromWall, toWall } from './zoned.js';

/**
 * @param {object} options
 * @param {any[]} options.phases       {mark, id?, name, opens_at, closes_at, capabilities}
 * @param {string} options.zone
 * @param {Record<string, string>} options.errors
 * @param {(phases: any[]) => void} options.change  with the new list
 * @param {(phase: any) => boolean} [options.hasBegun]  its instants then stand; they are moved with a reason
 */
export function phasesForm({ phases, zone, errors, change, hasBegun = () => false }) {
  const edit = (place, changes) => change(phases.map((phase, at) => (at === place ? { ...phase, ...changes } : phase)));
  return html`<div class="stack">
    ${errors.phases ? note(errors.phases, { kind: 'bad' }) : nothing}
    ${repeat(phases, (phase) => phase.mark, (phase, place) => html`
      <fieldset class="card flat phase-card" data-accent=${String((place % 8) + 1)}>
        <legend class="said">${t('desk.phase.number', { number: place + 1 })}</legend>
        ${field({ name: `phases.${place}.name`, label: t('desk.phase.name'), value: phase.name, required: true, maxlength: 80, error: errors[`phases.${place}.name`], onInput: (event) => edit(place, { name: /** @type {any} */ (event.target).value }) })}
        <div class="pair">
          ${instant(phase, place, 'opens_at', { zone, errors, edit, isFixed: hasBegun(phase) })}
          ${instant(phase, place, 'closes_at', { zone, errors, edit, isFixed: hasBegun(phase) })}
        </div>
        <details class="fold" ?open=${!!errors[`phases.${place}.capabilities`]}><summary>${t('desk.phase.may', { what: may(phase) })}</summary>
          <fieldset class="checks"><legend class="said">${t('desk.phase.mayLegend')}</legend>${CAPABILITIES.map((capability) => checkbox({
            name: `phases.${place}.${capability}`, label: t(`desk.capability.${capability}`), checked: phase.capabilities.includes(capability),
            onInput: (event) => edit(place, { capabilities: CAPABILITIES.filter((one) => (one === capability ? /** @type {any} */ (event.target).checked : phase.capabilities.includes(one))) }),
          }))}</fieldset>
          ${errors[`phases.${place}.capabilities`] ? html`<p class="error">${errors[`phases.${place}.capabilities`]}</p>` : nothing}
        </details>
        ${hasBegun(phase) ? html`<p class="soft small">${t('desk.phase.begun')}</p>` : button({ label: t('desk.phase.drop', { name: phase.name || place + 1 }), kind: 'quiet', icon: 'bin', onClick: () => change(phases.filter((_, at) => at !== place)) })}
      </fieldset>`)}
    <div>${button({ label: t('desk.phase.add'), icon: 'plus', onClick: () => change([...phases, next(phases)]) })}</div>
  </div>`;
}

/** What a phase allows, in one line. @param {{capabilities: string[]}} phase */
export const may = (phase) => phase.capabilities.map((one) => t(`desk.capability.${one}`)).join(', ') || t('desk.capability.nothing');

function instant(phase, place, name, { zone, errors, edit, isFixed }) {
  return field({
    name: `phases.${place}.${name}`, label: t(`desk.phase.${name}`), type: 'datetime-local', value: toWall(phase[name], zone), required: true, disabled: isFixed,
    error: errors[`phases.${place}.${name}`], onInput: (event) => edit(place, { [name]: fromWall(/** @type {any} */ (event.target).value, zone) }),
  });
}

/** A phase to follow the others: a week from the last closing. */
function next(phases) {
  const opens = phases.map((phase) => phase.closes_at).filter(Boolean).sort().pop() ?? new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000).toISOString();
  const closes = new Date(Date.parse(opens) + 7 * 86_400_000).toISOString();
  return { mark: mark(), name: '', opens_at: opens, closes_at: closes, capabilities: ['comment', 'vote', 'see_tallies'] };
}
