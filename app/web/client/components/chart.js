// Charts of counted numbers: bars over time as SVG, and parts of a whole. A table with the same numbers stands beside each.

import { html, nothing, svg } from '../vendor/lit.js';
import { vars } from '../element.js';
import { number } from '../i18n.js';

/** The next round number to end an axis at. @param {number} most */
export function roundUp(most) {
  if (most <= 4) return 4;
  const size = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 2.5, 5, 10].map((one) => one * size).find((one) => one >= most) ?? most;
}

/**
 * Bars over time, stacked, oldest first. It takes the room that its place gives it.
 * @param {object} options
 * @param {{at: string, parts: number[]}[]} options.bars
 * @param {string[]} options.kinds     a class for each part, lowest first
 * @param {string} options.label       what it shows, for those who do not see it
 * @param {string} options.from        what stands at the beginning of the axis
 * @param {string} options.to          and at its end
 */
export function barChart({ bars, kinds, label, from, to }) {
  const top = roundUp(Math.max(0, ...bars.map((bar) => bar.parts.reduce((sum, part) => sum + part, 0))));
  const wide = 10 * bars.length;
  return html`<figure class="chart" role="img" aria-label=${label}>
    <div class="chart-top" aria-hidden="true"><span>${number(top)}</span></div>
    <svg viewBox="0 0 ${wide} 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <path class="chart-grid" d="M0 .5H${wide}M0 50H${wide}" vector-effect="non-scaling-stroke"/>
      ${bars.map((bar, place) => stacked(bar.parts, kinds, place * 10, top))}
      <path class="chart-base" d="M0 99.5H${wide}" vector-effect="non-scaling-stroke"/>
    </svg>
    <div class="chart-axis" aria-hidden="true"><span>${from}</span><span>${to}</span></div>
  </figure>`;
}

function stacked(parts, kinds, left, top) {
  let base = 100;
  return parts.map((part, place) => {
    if (!part) return nothing;
    const height = (100 * part) / top;
    base -= height;
    return svg`<rect class=${kinds[place]} x=${left + 1} y=${base} width="8" height=${height}/>`;
  });
}

/**
 * How far people have come: each step as a bar beneath the one before, with what it counts.
 * @param {{name: string, count: number, definition: string, share?: string}[]} steps
 */
export function funnel(steps) {
  const most = Math.max(1, ...steps.map((step) => step.count));
  return html`<ol role="list" class="funnel">${steps.map((step) => html`<li><div class="row apart"><b>${step.name}</b><span><b>${number(step.count)}</b>${step.share ? html` <span class="soft">${step.share}</span>` : nothing}</span></div>
      <div class="funnel-bar" aria-hidden="true"><i ${vars({ '--share': step.count / most })}></i></div>
      <p class="soft small">${step.definition}</p></li>`)}</ol>`;
}

/**
 * One number as a bar, with a mark where a target is.
 * @param {number|null} value @param {number|null} target @param {number} most what the full width stands for
 */
export function targetBar(value, target, most) {
  const state = target ? ((value ?? 0) >= target ? 'met' : 'short') : '';
  return html`<span class="target-bar ${state}" aria-hidden="true"><i ${vars({ '--share': (value ?? 0) / most })}></i>
    ${target ? html`<b ${vars({ '--share': Math.min(1, target / most) })}></b>` : nothing}</span>`;
}
