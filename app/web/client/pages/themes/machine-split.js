// How the machine would split a theme: its parts with what is in them. People take a part or leave it, and so each text.

import { html, nothing } from '../../vendor/lit.js';
import { openDialog } from '../../components/dialog.js';
import { field } from '../../components/field.js';
import { button } from '../../components/parts.js';
import { loading } from '../../components/states.js';
import { announce } from '../../components/toast.js';
import * as api from '../../api.js';
import { percent, t } from '../../i18n.js';

const MOST = 1000;
/** @typedef {{title: string, keywords: string[], confidence: number|null, contribution_ids: string[], contribution_count: number, by_hand_count: number, quotes: any[]}} Part */

/**
 * Ask for a proposal, and which of its parts are wanted. Resolves with the version it is about and the parts, or undefined.
 * @param {any} theme @returns {Promise<{version: number, parts: {title: string, contribution_ids: string[]}[]}|undefined>}
 */
export function askForParts(theme) {
  const state = { begun: false, busy: true, seed: 0, proposal: /** @type {any} */ (null), problem: '', error: '', titles: /** @type {string[]} */ ([]), unwanted: new Set(), staying: new Set(), texts: new Map() };

  async function propose(dialog) {
    Object.assign(state, { busy: true, problem: '', error: '' });
    dialog.requestUpdate();
    try {
      const [{ data }] = await Promise.all([
        api.post('/api/v1/themes/{theme_id}/split-proposal', { path: { theme_id: theme.id }, body: { seed: state.seed } }),
        state.texts.size ? null : readTexts(theme, state.texts),
      ]);
      Object.assign(state, { proposal: data, titles: data.parts.map((one) => one.title), unwanted: new Set(), staying: new Set() });
      announce(data.reason);
    } catch (problem) { state.problem = problem.message; }
    state.busy = false;
    dialog.requestUpdate();
  }

  function accept(event, dialog) {
    event.preventDefault();
    const parts = state.proposal.parts.map((part, at) => ({ title: state.titles[at].trim(), contribution_ids: part.contribution_ids.filter((id) => !state.staying.has(id)) }))
      .filter((part, at) => !state.unwanted.has(at) && part.contribution_ids.length);
    state.error = !parts.length ? t('workspace.parts.needsOne') : parts.some((one) => !one.title) ? t('workspace.needsTitle') : '';
    if (state.error) dialog.requestUpdate();
    else dialog.close({ version: state.proposal.version, parts });
  }

  return openDialog({
    title: t('workspace.parts.title', { title: theme.title }),
    wide: true,
    body: (dialog) => {
      if (!state.begun) { state.begun = true; window.setTimeout(() => propose(dialog)); }
      if (state.busy) return html`<p class="soft" role="status">${t('workspace.parts.busy')}</p>${loading({ blocks: 2 })}`;
      if (state.problem) return html`<p class="error" role="alert">${state.problem}</p>`;
      return html`<form id="parts" class="stack" novalidate @submit=${(event) => accept(event, dialog)}>
        <p>${state.proposal.reason}</p>${state.error ? html`<p class="error" role="alert">${state.error}</p>` : nothing}
        <section class="part" aria-labelledby="part-stays"><h3 id="part-stays">${t('workspace.parts.stays')}</h3>${about(state.proposal.stays)}</section>
        ${state.proposal.parts.map((part, at) => partOf(part, at, state, () => dialog.requestUpdate()))}</form>`;
    },
    footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => dialog.close() })}
      ${button({ label: t('workspace.parts.another'), busy: state.busy, onClick: () => { state.seed += 1; propose(dialog); } })}
      ${state.proposal?.parts.length && !state.busy ? html`<button class="button primary" type="submit" form="parts"><span>${t('workspace.parts.accept')}</span></button>` : nothing}`,
  });
}

/** Read what is said in a theme, for those who choose among it. @param {any} theme @param {Map<string, string>} texts */
async function readTexts(theme, texts) {
  let cursor = /** @type {string|undefined} */ (undefined);
  do {
    const { data } = await api.get('/api/v1/themes/{theme_id}/contributions', { path: { theme_id: theme.id }, query: { limit: 100, cursor } });
    for (const { contribution } of data.items) texts.set(contribution.id, contribution.text);
    cursor = data.next ?? undefined;
  } while (cursor && texts.size < MOST);
}

/** @param {Part} part */
const about = (part) => html`<p class="soft small">${t('themes.size', { count: part.contribution_count })}${part.keywords.length ? html` · ${part.keywords.join(' · ')}` : nothing}${part.by_hand_count ? html` · ${t('workspace.parts.byHand', { count: part.by_hand_count })}` : nothing}</p>
  ${part.quotes.slice(0, 2).map((one) => html`<blockquote class="small">${one.text}</blockquote>`)}`;

/** @param {Part} part @param {number} at @param {any} state @param {() => void} redraw */
function partOf(part, at, state, redraw) {
  const isWanted = !state.unwanted.has(at);
  const turn = (set, key, isIn) => { if (isIn) set.add(key); else set.delete(key); redraw(); };
  return html`<fieldset class="part"><legend class="said">${part.title}</legend>
    <label class="check"><input type="checkbox" .checked=${isWanted} @change=${(event) => turn(state.unwanted, at, !event.target.checked)}><span><b>${part.title}</b>${part.confidence === null ? nothing : html`<span class="hint">${t('themes.sure', { share: percent(part.confidence) })}</span>`}</span></label>
    ${isWanted ? html`${field({ name: `part-${at}`, label: t('workspace.field.title'), required: true, maxlength: 200, value: state.titles[at], onInput: (event) => { state.titles[at] = /** @type {any} */ (event.target).value; } })}
      ${about(part)}
      <details class="fold"><summary>${t('workspace.parts.members', { count: part.contribution_ids.filter((id) => !state.staying.has(id)).length })}</summary>
        ${part.contribution_ids.map((id) => html`<label class="check"><input type="checkbox" .checked=${!state.staying.has(id)} @change=${(event) => turn(state.staying, id, !event.target.checked)}><span>${state.texts.get(id) ?? t('workspace.parts.unread')}</span></label>`)}</details>` : nothing}</fieldset>`;
}
