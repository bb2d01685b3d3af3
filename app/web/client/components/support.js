// Support as a picture: how many agree, disagree and pass, as a bar and in figures.

import { html, nothing } from '../vendor/lit.js';
import { number, percent, t } from '../i18n.js';
import { vars } from '../element.js';

/**
 * @param {{agree: number, disagree: number, passes: number}|null|undefined} tally null where it is not shown
 * @param {{isBare?: boolean}} [options] bare: the bar alone, with its figures for screen readers
 */
export function supportBar(tally, { isBare = false } = {}) {
  if (!tally) return nothing;
  const { agree, disagree, passes } = tally;
  const all = agree + disagree + passes;
  if (!all) return html`<div class="support"><div class="bar" aria-hidden="true"></div><p class="figures">${t('support.none')}</p></div>`;
  return html`<div class="support">
    <div class="bar" aria-hidden="true">
      ${[['agree', agree], ['disagree', disagree], ['pass', passes]].map(([name, share]) => (share ? html`<i class=${name} ${vars({ '--share': share })}></i>` : nothing))}
    </div>
    <p class="figures ${isBare ? 'said' : ''}">
      <span><b>${percent(agree / all)}</b> ${t('support.agree')} <span class="faint">(${number(agree)})</span></span>
      <span><b>${percent(disagree / all)}</b> ${t('support.disagree')} <span class="faint">(${number(disagree)})</span></span>
      <span>${t('support.pass', { count: passes })}</span>
    </p></div>`;
}
