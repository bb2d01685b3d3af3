// One theme: what it is about in its own words, telling quotes, who agrees, what unites and divides, and all that is in it.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { markdown } from '../../components/markdown.js';
import { button, tag } from '../../components/parts.js';
import { supportBar } from '../../components/support.js';
import '../../components/pager.js';
import { number, percent, t } from '../../i18n.js';

/**
 * @param {object} options
 * @param {any} options.theme @param {any} options.support  null while it is on its way or where it is not shown
 * @param {any[]} options.members @param {string|null} options.next @param {(cursor: string) => Promise<void>} options.more
 * @param {any} options.foundation @param {string} options.back @param {string} options.accent
 * @param {(id: string) => void} options.mark  shows a contribution on the map; '' takes it away
 * @param {string} options.opened  the contribution that somebody came for
 */
export function themePanel({ theme, support, members, next, more, foundation, back, accent, mark, opened }) {
  return html`<article class="stack theme-panel" data-accent=${accent} aria-labelledby="theme-title">
    <p><a class="button quiet back" href=${back}>${t('themes.back')}</a></p>
    <div class="row">${theme.kind === 'none' ? nothing : tag(t(`themes.kind.${theme.kind}`))}${foundation ? tag(foundation.title) : nothing}</div>
    <h2 id="theme-title" tabindex="-1">${theme.title}</h2>
    ${theme.description ? html`<p class="lead">${theme.description}</p>` : nothing}
    <p class="soft">${t('themes.size', { count: theme.size })}, ${t('themes.share', { share: percent(theme.share) })}${theme.keywords.length ? html`<br><span class="keywords">${theme.keywords.join(' · ')}</span>` : nothing}</p>
    ${supported(theme, support)}
    ${theme.note ? html`<p class="card flat note-line"><b>${t('themes.note')}</b> ${theme.note}</p>` : nothing}
    ${theme.representatives.length ? html`<section class="stack tight" aria-labelledby="quotes"><h3 id="quotes">${t('themes.quotes')}</h3>
      ${theme.representatives.map((quote) => html`<blockquote class="quote" @mouseenter=${() => mark(quote.id)} @mouseleave=${() => mark('')}><div ${markdown(quote.html)}></div></blockquote>`)}</section>` : nothing}
    ${support ? statements(support) : nothing}
    <section class="stack tight" aria-labelledby="members"><h3 id="members">${t('themes.members')}</h3>
      <ul role="list" class="members">${repeat(members, (one) => one.contribution.id, (one) => member(one, mark, opened))}</ul>
      <fm-pager .next=${next} .load=${more}></fm-pager></section></article>`;
}

function supported(theme, support) {
  const tally = support?.tally ?? theme.tally;
  if (!tally) return nothing;
  return html`<div class="stack tight">${supportBar(tally)}${support ? html`<p class="soft small">${t('themes.voters', { count: support.voters })}</p>` : nothing}</div>`;
}

function statements({ unites, divides }) {
  const list = (name, those) => (those.length ? html`<section class="stack tight" aria-labelledby=${name}><h3 id=${name}>${t(`themes.${name}`)}</h3>
    <ul role="list" class="members">${those.slice(0, 3).map((one) => html`<li class="member"><div class="prose" ${markdown(one.contribution.html)}></div>${supportBar(one.tally)}</li>`)}</ul></section>` : nothing);
  return html`${list('unites', unites)}${list('divides', divides)}`;
}

function member({ contribution, confidence, source }, mark, opened) {
  const { id } = contribution;
  return html`<li class="member" id="member-${id}" aria-current=${id === opened ? 'true' : nothing} @mouseenter=${() => mark(id)} @mouseleave=${() => mark('')}>
    <div class="prose" ${markdown(contribution.html)}></div>
    <div class="row apart"><span class="soft small">${contribution.author?.display_name ?? t('themes.nobody')} · ${t(`themes.${contribution.kind}`)}
      ${source === 'person' ? html` · ${t('themes.byPeople')}` : confidence === null ? nothing : html` · ${t('themes.sure', { share: percent(confidence) })}`}${contribution.tally ? html` · ${number(contribution.tally.agree)} ${t('support.agree')}` : nothing}</span>
      ${button({ label: html`${t('themes.showOnMap')}<span class="said">: ${contribution.text.slice(0, 60)}</span>`, kind: 'quiet', onClick: () => mark(id) })}</div></li>`;
}
