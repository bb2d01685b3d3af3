// What becomes of contributions: the sums that always add up, and the form in which somebody decides.

import { html, nothing } from '../../vendor/lit.js';
import { vars } from '../../element.js';
import { openDialog } from '../../components/dialog.js';
import { field, focusFirstError, radios, select, textArea, values } from '../../components/field.js';
import { button, tag } from '../../components/parts.js';
import * as api from '../../api.js';
import { number, percent, t } from '../../i18n.js';

export const OUTCOMES = /** @type {const} */ (['used', 'merged', 'not_used', 'pending']);
const REASONS = ['out_of_scope', 'already_covered', 'too_specific', 'not_feasible', 'conflicts', 'needs_evidence', 'unclear', 'later', 'other'];
const PAUSE = 250;

/** The four sums as a bar and in figures. @param {{total: number, used: number, merged: number, not_used: number, pending: number}|null} sums */
export function sumsBar(sums, { isBare = false } = {}) {
  if (!sums) return nothing;
  return html`<div class="support sums"><div class="bar" aria-hidden="true">${OUTCOMES.map((name) => (sums[name] ? html`<i class="sum-${name}" ${vars({ '--share': sums[name] })}></i>` : nothing))}</div>
    <p class="figures ${isBare ? 'said' : ''}">${OUTCOMES.map((name) => html`<span><b>${number(sums[name])}</b> ${t(`review.outcome.${name}`)}</span>`)}<span class="faint">${t('review.outOf', { count: sums.total })}</span></p></div>`;
}

/** What becomes of a contribution, and by what. @param {any} effect */
export function effectTag(effect) {
  if (!effect) return nothing;
  const why = effect.reason ? t(`review.reason.${effect.reason}`) : '';
  return html`<span class="effect">${tag(t(`review.outcome.${effect.outcome}`), `sum-${effect.outcome}`)}<span class="soft small">${[why, effect.words, effect.source === 'theme' ? t('review.byTheme') : effect.source === 'duplicate' ? t('review.byDuplicate') : '', effect.is_loose ? t('review.loose') : ''].filter(Boolean).join(' · ')}</span></span>`;
}

/** A decision in one line. @param {any} decision */
export const decided = (decision) => (decision?.outcome ? [t(`review.outcome.${decision.outcome}`), decision.reason ? t(`review.reason.${decision.reason}`) : '', decision.words].filter(Boolean).join(' · ') : t('review.notYet'));

/**
 * Ask what becomes of a contribution, or of all in a theme; resolves with the decision's body, or undefined.
 * @param {{room: any, title: string, text?: string, before?: any, isTheme?: boolean, yes?: string}} options
 */
export function askForDecision({ room, title, text = '', before = null, isTheme = false, yes = t('review.decide') }) {
  const state = { outcome: before?.outcome ?? '', q: '', /** @type {any[]} */ found: [], errors: /** @type {Record<string, string>} */ ({}) };
  let timer = 0;
  const look = async (dialog) => {
    const { data } = await api.get('/api/v1/workshops/{workshop_id}/ideas', { path: { workshop_id: room.id }, query: { q: state.q, limit: 10 } }).catch(() => ({ data: { items: [] } }));
    state.found = data.items.filter((one) => one.text !== text);
    dialog.requestUpdate();
  };
  const outcomes = OUTCOMES.filter((one) => !isTheme || one !== 'merged');
  return openDialog({
    title,
    body: (dialog) => html`<form id="decision" class="stack" novalidate @submit=${async (event) => {
      event.preventDefault();
      const { outcome, reason, words, merged_into_id: into } = values(event.target);
      state.errors = { ...(outcome ? {} : { outcome: t('review.needsOutcome') }), ...(outcome === 'not_used' && !reason && !words ? { reason: t('review.needsReason') } : {}), ...(outcome === 'not_used' && reason === 'other' && !words ? { words: t('review.needsWords') } : {}), ...(outcome === 'merged' && !into ? { into: t('review.needsInto') } : {}) };
      if (!Object.keys(state.errors).length) {
        dialog.close({ outcome, ...(isTheme ? {} : { merged_into_id: outcome === 'merged' ? into : null }), reason: outcome === 'not_used' ? reason || null : null, words: words ?? '' });
        return;
      }
      dialog.requestUpdate();
      await dialog.updateComplete;
      focusFirstError(dialog);
    }}>
      ${text ? html`<blockquote>${text}</blockquote>` : nothing}
      ${state.errors.outcome ? html`<p class="error" tabindex="-1" aria-invalid="true">${state.errors.outcome}</p>` : nothing}
      ${radios({ name: 'outcome', label: t('review.becomes'), value: state.outcome, options: outcomes.map((one) => [one, t(`review.outcome.${one}`), t(`review.outcomeHint.${one}`)]), onInput: (event) => { state.outcome = /** @type {any} */ (event.target).value; dialog.requestUpdate(); } })}
      ${state.outcome === 'merged' ? html`${field({ name: 'q', label: t('review.findInto'), isBare: true, value: state.q, onInput: (event) => { state.q = /** @type {any} */ (event.target).value.trim(); clearTimeout(timer); timer = window.setTimeout(() => look(dialog), PAUSE); } })}
        ${state.errors.into ? html`<p class="error" tabindex="-1" aria-invalid="true">${state.errors.into}</p>` : nothing}
        ${state.found.length ? radios({ name: 'merged_into_id', label: t('review.into'), options: state.found.map((one) => [one.id, one.text]) }) : nothing}` : nothing}
      ${state.outcome === 'not_used' ? select({ name: 'reason', label: t('review.why'), isBare: true, value: before?.reason ?? '', error: state.errors.reason, options: REASONS.map((one) => /** @type {[string, string]} */ ([one, t(`review.reason.${one}`)])) }) : nothing}
      ${state.outcome ? textArea({ name: 'words', label: t('review.words'), maxlength: 600, rows: 2, value: before?.words ?? '', error: state.errors.words }) : nothing}</form>`,
    footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => dialog.close() })}<button class="button primary" type="submit" form="decision"><span>${yes}</span></button>`,
  });
}

/** Somebody decided first: theirs beside one's own. Resolves with true when one's own shall stand. @param {any} theirs @param {any} mine */
export function askAboutDecision(theirs, mine) {
  return openDialog({
    title: t('review.staleTitle'),
    body: () => html`<div class="side-by-side"><section class="stack tight" aria-label=${t('workspace.stale.theirs')}><h3>${t('workspace.stale.theirs')}</h3><p>${decided(theirs)}</p></section>
      <section class="stack tight" aria-label=${t('workspace.stale.mine')}><h3>${t('workspace.stale.mine')}</h3><p>${decided(mine)}</p></section></div>`,
    footer: (dialog) => html`${button({ label: t('workspace.stale.leave'), onClick: () => dialog.close(false) })}${button({ label: t('review.mineStands'), kind: 'primary', onClick: () => dialog.close(true) })}`,
  });
}

/** How far readers agree, in words and figures. @param {any} measured */
export function measured(one) {
  if (!one.count) return html`<p class="soft">${t('review.noPairs')}</p>`;
  return html`<dl class="measures"><div><dt>${t('review.agreed')}</dt><dd>${percent(one.agreed / one.count)} <span class="faint small">${t('review.ofItems', { count: one.count })}</span></dd></div>
      <div><dt>${t('review.alpha')}</dt><dd>${one.alpha === null ? '–' : one.alpha.toFixed(2)}</dd></div></dl>
    ${one.pairs.length ? html`<table><caption class="small">${t('review.kappa')}</caption><thead><tr><th scope="col">${t('review.readers')}</th><th scope="col" class="figure">${t('review.together')}</th><th scope="col" class="figure">κ</th></tr></thead>
      <tbody>${one.pairs.map((pair) => html`<tr><th scope="row">${nameOf(pair.first)}, ${nameOf(pair.second)}</th><td class="figure">${number(pair.count)}</td><td class="figure">${pair.kappa === null ? '–' : pair.kappa.toFixed(2)}</td></tr>`)}</tbody></table>` : nothing}`;
}

const nameOf = (person) => person?.display_name ?? t('themes.nobody');
