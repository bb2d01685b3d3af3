// The list of themes to work with: under their foundations, in their order, each with what can be done from here.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { vars } from '../../element.js';
import '../../components/menu.js';
import { icon } from '../../components/icons.js';
import { tag } from '../../components/parts.js';
import { t } from '../../i18n.js';
import { sumsBar } from './deciding.js';

/**
 * @param {object} options
 * @param {import('./board.js').Board} options.board @param {string} options.opened @param {(theme: any) => string} options.hrefOf
 */
export function workList({ board, opened, hrefOf }) {
  const most = Math.max(1, ...board.themes.map((one) => one.size));
  return html`<div class="work-list">${board.groups().map(({ foundation, themes }) => html`<section class="work-group" data-accent=${foundation ? board.accentOf({ foundation_id: foundation.id }) : nothing} aria-label=${foundation?.title ?? t('workspace.noFoundation')}
      @dragover=${(event) => over(event, 'theme')} @dragleave=${out} @drop=${(event) => dropTheme(event, board, foundation)}>
    <h2 class="group-title">${foundation?.title ?? t('workspace.noFoundation')} <span class="faint">${themes.length}</span></h2>
    ${themes.length ? html`<ol role="list">${repeat(themes, (one) => one.id, (one, place) => line({ board, theme: one, themes, place, opened, hrefOf, most }))}</ol>` : html`<p class="said">${t('workspace.emptyGroup')}</p>`}</section>`)}</div>`;
}

function line({ board, theme, themes, place, opened, hrefOf, most }) {
  return html`<li class="work-line ${theme.parent_id ? 'below' : ''}" data-accent=${board.accentOf(theme)} aria-current=${theme.id === opened ? 'true' : nothing} draggable="true"
      @dragstart=${(event) => event.dataTransfer.setData('text/x-theme', theme.id)} @dragover=${(event) => over(event, 'members')} @dragleave=${out} @drop=${(event) => dropMembers(event, board, theme)}>
    <a href=${hrefOf(theme)} id="theme-${theme.id}" draggable="false"><span class="line-title">${theme.is_pinned ? html`<span class="pin" title=${t('workspace.pinned')}>${icon('lock')}<span class="said">${t('workspace.pinned')}</span></span>` : nothing}${theme.title}</span>
      <span class="line-size"><i class="size-bar" aria-hidden="true" ${vars({ '--share': theme.size / most })}></i><span class="small soft">${t('themes.size', { count: theme.size })}</span>${theme.kind === 'none' ? nothing : tag(t(`workspace.kind.${theme.kind}`))}</span>
      ${board.overview ? sumsBar(board.sumsOf(theme.id), { isBare: true }) : nothing}
      ${board.present.has(theme.id) ? html`<span class="presence small">${icon('person')}<span><span class="said">${t('review.here')} </span>${board.present.get(theme.id)?.join(', ')}</span></span>` : nothing}</a>
    <fm-menu label=${t('workspace.more', { title: theme.title })} .items=${menu(board, theme, themes, place)}></fm-menu></li>`;
}

/** What can be done with a theme without opening it: the same for mouse and keys. */
function menu(board, theme, themes, place) {
  const near = themes.filter((one) => one.parent_id === theme.parent_id);
  const at = near.indexOf(theme);
  const kinds = ['enabler', 'barrier', 'none'].filter((kind) => kind !== theme.kind);
  const where = [...board.foundations, null].filter((one) => (one?.id ?? null) !== theme.foundation_id);
  return [
    at > 0 && { icon: 'up', label: t('workspace.up'), run: () => board.shift(theme, -1) },
    at < near.length - 1 && { icon: 'down', label: t('workspace.down'), run: () => board.shift(theme, 1) },
    ...kinds.map((kind) => ({ icon: kind === 'enabler' ? 'plus' : kind === 'barrier' ? 'flag' : 'pass', label: t(`workspace.mark.${kind}`), run: () => board.patch(theme, { kind }) })),
    ...where.map((one) => ({ icon: 'right', label: one ? t('workspace.under', { title: one.title }) : t('workspace.underNone'), run: () => board.patch(theme, { foundation_id: one?.id ?? null }) })),
    { icon: 'lock', label: t(theme.is_pinned ? 'workspace.unpin' : 'workspace.pin'), run: () => board.patch(theme, { is_pinned: !theme.is_pinned }) },
  ].filter(Boolean);
}

// Dragging does nothing that the menus do not do, too.

function over(event, kind) {
  if (!event.dataTransfer.types.includes(`text/x-${kind}`)) return;
  event.preventDefault();
  event.currentTarget.classList.add('over');
}

function out(event) { event.currentTarget.classList.remove('over'); }

function dropTheme(event, board, foundation) {
  const theme = board.theme(event.dataTransfer.getData('text/x-theme'));
  out(event);
  if (!theme || theme.foundation_id === (foundation?.id ?? null)) return;
  event.preventDefault();
  board.patch(theme, { foundation_id: foundation?.id ?? null });
}

function dropMembers(event, board, to) {
  const data = event.dataTransfer.getData('text/x-members');
  out(event);
  if (!data) return;
  event.preventDefault();
  event.stopPropagation();
  const { from, ids } = JSON.parse(data);
  const theme = board.theme(from);
  if (theme && theme.id !== to.id) board.move(theme, ids, to);
}
