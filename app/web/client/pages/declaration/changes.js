// Two texts as one: what was taken out, what was put in, what stayed, for eyes and for ears.

import { html, nothing } from '../../vendor/lit.js';
import { t } from '../../i18n.js';

/** @param {{op: 'same'|'added'|'removed', text: string}[]} pieces */
export function changes(pieces) {
  return pieces.map(({ op, text: source }) => ({ op, text: source.replace(/\*\*|`/g, '') })).filter(({ text }) => text).map(({ op, text }) => (op === 'added' ? html`<ins><span class="said">${t('declaration.compare.added')} </span>${text}</ins>`
    : op === 'removed' ? html`<del><span class="said">${t('declaration.compare.removed')} </span>${text}</del>` : html`<span>${text}</span>`));
}

/** Whether anything of a text changed. @param {{op: string}[]} pieces */
export const isChanged = (pieces) => pieces.some((piece) => piece.op !== 'same');

/** What became of a foundation, as a word. @param {string} kind */
export const lineage = (kind) => html`<span class="tag lineage ${kind}">${t(`declaration.lineage.${kind}`)}</span>`;

/**
 * A foundation of two versions: its words, and who supported either.
 * @param {any} one @param {any} [more]
 */
export function comparedFoundation(one, more = nothing) {
  const title = one.second?.title ?? one.first?.title ?? '';
  // What was merged of two stands here once for each: their names tell them apart.
  const name = [...new Set([one.first?.title, one.second?.title].filter(Boolean))].join(', ');
  return html`<section class="compared" aria-label=${name}>
    <div class="row apart"><h3>${isChanged(one.title) ? changes(one.title) : title}</h3>${lineage(one.kind)}</div>
    ${one.statement.length ? html`<p class="statement compared-text">${changes(one.statement)}</p>` : nothing}
    ${one.body.length && isChanged(one.body) ? html`<details class="fold"><summary>${t('declaration.compare.body')}</summary><p class="compared-text">${changes(one.body)}</p></details>` : nothing}
    ${one.substance ? html`<p class="small soft">${t('declaration.compare.substance')} ${one.substance.reason}</p>` : nothing}
    ${one.support ? support(one) : nothing}${more}</section>`;
}

function support(one) {
  const rows = [{ label: t('declaration.compare.everybody'), ...one.support }, ...one.audiences.map((each) => ({ label: each.value || t('declaration.compare.noAnswer'), ...each }))];
  const any = rows.some((row) => [row.first, row.second, row.carried].some((tally) => tally && tally.agree + tally.disagree + tally.passes));
  if (!any) return nothing;
  const cell = (tally) => (tally ? html`<td class="figure">${tally.agree} <span class="faint">/ ${tally.disagree} / ${tally.passes}</span></td>` : html`<td class="figure faint">–</td>`);
  return html`<details class="fold"><summary>${t('declaration.compare.support')}</summary><div class="scroller" tabindex="0" role="region" aria-label=${t('declaration.compare.support')}><table><caption class="small">${t('declaration.compare.supportCaption')}</caption>
    <thead><tr><th scope="col">${t('declaration.compare.who')}</th><th scope="col" class="figure">${t('declaration.compare.first')}</th><th scope="col" class="figure">${t('declaration.compare.second')}</th><th scope="col" class="figure">${t('declaration.compare.carried')}</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr><th scope="row">${row.label}</th>${cell(row.first)}${cell(row.second)}${cell(row.carried)}</tr>`)}</tbody></table></div></details>`;
}
