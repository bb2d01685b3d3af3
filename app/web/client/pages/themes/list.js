// The list of themes: the map's equal. Each with its size, its words, its support and the foundation it belongs to.

import { html, nothing } from '../../vendor/lit.js';
import { vars } from '../../element.js';
import { supportBar } from '../../components/support.js';
import { percent, t } from '../../i18n.js';

/** Ways to order the themes; the first is the order in which people keep them. */
export const SORTS = /** @type {const} */ (['order', 'size', 'supported', 'divided']);

const all = (tally) => tally.agree + tally.disagree;
const agreement = ({ tally }) => (tally && all(tally) ? tally.agree / all(tally) : -1);
const dividedness = ({ tally }) => (tally && all(tally) ? Math.min(tally.agree, tally.disagree) / all(tally) : -1);

/** @param {any[]} themes @param {string} sort */
export function sorted(themes, sort) {
  const by = { size: (theme) => theme.size, supported: agreement, divided: dividedness }[sort];
  return by ? [...themes].sort((a, b) => by(b) - by(a)) : themes;
}

/**
 * @param {object} options
 * @param {any[]} options.themes @param {(theme: any) => string} options.accentOf @param {(theme: any) => string} options.hrefOf
 * @param {(id: string|null) => any} options.foundationOf
 */
export function themeList({ themes, accentOf, hrefOf, foundationOf }) {
  const most = Math.max(0.01, ...themes.map((theme) => theme.share));
  return html`<ol role="list" class="themes">${themes.map((theme) => html`<li class="theme-line ${theme.parent ? 'below' : ''}" data-accent=${accentOf(theme)}>
    <h3><a href=${hrefOf(theme)} id="theme-${theme.id}">${theme.title}</a></h3>
    <p class="theme-size"><i class="size-bar" aria-hidden="true" ${vars({ '--share': theme.share / most })}></i><span><b>${t('themes.size', { count: theme.size })}</b> <span class="soft">${t('themes.share', { share: percent(theme.share) })}</span></span></p>
    ${theme.keywords.length ? html`<p class="soft small keywords">${theme.keywords.slice(0, 6).join(' · ')}</p>` : nothing}
    ${theme.tally ? html`<div class="theme-support">${supportBar(theme.tally)}</div>` : nothing}
    ${theme.foundation_id ? html`<p class="small">${t('themes.of')} <b>${foundationOf(theme.foundation_id)?.title ?? ''}</b></p>` : nothing}</li>`)}</ol>`;
}
