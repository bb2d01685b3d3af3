// The phases of a workshop as a picture: bars along the days. Beside it always stands the same as a form or a list.

import { html, nothing } from '../../vendor/lit.js';
import { vars } from '../../element.js';
import { moment, t } from '../../i18n.js';
import { serviceNow } from '../../components/clock.js';
import { toWall } from './zoned.js';

const HOUR = 3_600_000;
const STEPS = [1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 672, 2016, 8736].map((hours) => hours * HOUR);

/** @param {{name: string, opens_at: string, closes_at: string, state?: string}[]} phases @param {string} zone */
export function timelinePicture(phases, zone) {
  const shown = phases.filter(({ opens_at: opens, closes_at: closes }) => opens && closes && closes > opens);
  if (!shown.length) return nothing;
  const from = Math.min(...shown.map((phase) => Date.parse(phase.opens_at)));
  const to = Math.max(...shown.map((phase) => Date.parse(phase.closes_at)));
  const at = (instant) => (instant - from) / (to - from);
  const now = serviceNow();
  return html`<div class="timeline" aria-hidden="true">
    ${shown.map((phase, place) => html`<div class="lane" data-accent=${String((place % 8) + 1)}>
      <span class="lane-name">${phase.name || t('desk.phase.unnamed')}</span>
      <div class="lane-track"><i class="lane-bar ${stateNow(phase, now)}" ${vars({ '--from': at(Date.parse(phase.opens_at)), '--to': at(Date.parse(phase.closes_at)) })}></i></div></div>`)}
    <div class="lane-ticks">${ticks(from, to, zone).map((tick) => html`<span ${vars({ '--at': at(tick.at) })}>${tick.label}</span>`)}</div>
    ${now > from && now < to ? html`<div class="lane-over"><b class="lane-now" ${vars({ '--at': at(now) })}><span>${t('desk.phase.now')}</span></b></div>` : nothing}
  </div>`;
}

/** @param {{opens_at: string, closes_at: string}} phase @param {number} now */
export function stateNow({ opens_at: opens, closes_at: closes }, now) {
  if (now < Date.parse(opens)) return 'coming';
  return now < Date.parse(closes) ? 'open' : 'closed';
}

/** A few round instants between two, at midnight there where the steps are days. */
function ticks(from, to, zone) {
  const step = STEPS.find((size) => (to - from) / size <= 5) ?? (to - from) / 4;
  const ahead = Date.parse(`${toWall(from, zone)}Z`) - Math.floor(from / 60_000) * 60_000;
  const found = [];
  for (let at = Math.ceil((from + ahead) / step) * step - ahead; at <= to; at += step) {
    const label = moment(new Date(at), zone);
    found.push({ at, label: step >= 24 * HOUR ? label.split(',')[0].replace(/^\w+ /, '') : label.split(', ').pop() });
  }
  return found.filter((tick) => (tick.at - from) / (to - from) < 0.93);
}
