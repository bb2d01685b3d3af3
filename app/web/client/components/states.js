// Designed states: nothing here yet, on its way, went wrong, cannot be reached, over.

import { html, nothing } from '../vendor/lit.js';
import { button } from './parts.js';
import { icon } from './icons.js';
import { me } from '../store.js';
import { t } from '../i18n.js';

/**
 * Nothing is here, and what to do about it.
 * @param {{title: string, text?: any, icon?: import('./icons.js').IconName, action?: any, level?: 1|2|3}} options
 */
export function empty({ title, text, icon: sign = 'list', action, level = 2 }) {
  return html`<div class="state">${icon(sign)}${heading(level, title)}${text ? html`<p>${text}</p>` : nothing}${action ?? nothing}</div>`;
}

/** Something is on its way: a page's shape in grey, and a word for those who do not see it. @param {{blocks?: number}} [options] */
export function loading({ blocks = 3 } = {}) {
  return html`<div class="stack loose" aria-busy="true"><p class="said" role="status">${t('state.loading')}</p>
    <span class="bone title"></span><span class="bone short"></span>
    ${Array.from({ length: blocks }, () => html`<span class="bone block"></span>`)}</div>`;
}

/** A request failed: what happened in words, and a way on. @param {any} problem @param {() => void} [retry] */
export function failure(problem, retry, { level = /** @type {1|2|3} */ (1) } = {}) {
  if (problem?.isOffline) return offline(retry, { level });
  const known = { 404: 'gone', 403: 'forbidden', 401: 'signedOut' }[problem?.status ?? 0];
  const title = known ? t(`problem.${known}.title`) : problem?.title || t('problem.unknown.title');
  const text = known ? t(`problem.${known}.text`) : problem?.detail || t('problem.unknown.text');
  const isSignedOut = problem?.status === 401;
  const maySignIn = isSignedOut || (problem?.status === 404 && !me());
  return html`<div class="state bad" role="alert">${icon(isSignedOut ? 'lock' : 'warning')}${heading(level, title)}<p>${text}</p>
    <div class="row">
      ${maySignIn ? button({ label: t('signIn.action'), kind: 'primary', href: `/sign-in?to=${encodeURIComponent(location.pathname)}` }) : nothing}
      ${retry && !known ? button({ label: t('action.again'), kind: 'primary', onClick: retry }) : nothing}
      ${button({ label: t('nav.home'), href: '/' })}
    </div></div>`;
}

/** The service cannot be reached. @param {() => void} [retry] */
export function offline(retry, { level = /** @type {1|2|3} */ (1) } = {}) {
  return html`<div class="state bad" role="alert">${icon('offline')}${heading(level, t('problem.offline.title'))}<p>${t('problem.offline.text')}</p>
    ${retry ? button({ label: t('action.again'), kind: 'primary', onClick: retry }) : nothing}</div>`;
}

/** It is over: when, and what there is to read now. @param {{title: string, text?: any, action?: any, level?: 1|2|3}} options */
export const closed = (options) => empty({ icon: 'lock', ...options });

function heading(level, text) {
  if (level === 1) return html`<h1>${text}</h1>`;
  return level === 2 ? html`<h2>${text}</h2>` : html`<h3>${text}</h3>`;
}
