// The room by keyboard: one key for each thing that is done often. They can be switched off, and never act while one writes.

import { html } from '../../vendor/lit.js';
import { openDialog } from '../../components/dialog.js';
import { checkbox } from '../../components/field.js';
import { settings } from '../../store.js';
import { t } from '../../i18n.js';

export const KEYS = /** @type {const} */ ([['j', 'next'], ['k', 'before'], ['a', 'agree'], ['d', 'disagree'], ['p', 'pass'], ['c', 'comment'], ['n', 'write'], ['/', 'search'], ['?', 'help']]);
const STANCES = { a: 'agree', d: 'disagree', p: 'pass' };

/**
 * Listen for keys until the returned function is called.
 * @param {{stream: () => any, write: () => void, search: () => void}} on
 */
export function listenForKeys(on) {
  const heard = (/** @type {KeyboardEvent} */ event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    if (document.querySelector('dialog[open]') || (!settings.get('keys', true) && event.key !== '?')) return;
    if (act(event.key.length === 1 ? event.key.toLowerCase() : event.key, on)) event.preventDefault();
  };
  document.addEventListener('keydown', heard);
  return () => document.removeEventListener('keydown', heard);
}

function act(key, { stream, write, search }) {
  const here = stream()?.present;
  if (key === 'j') stream()?.step(1);
  else if (key === 'k') stream()?.step(-1);
  else if (key in STANCES && here) here.toggle(STANCES[key]);
  else if (key === 'c' && here) here.openComments({ isWriting: true });
  else if (key === 'n') write();
  else if (key === '/') search();
  else if (key === '?') showKeys();
  else return false;
  return true;
}

const isWriting = (target) => target instanceof HTMLElement && target.closest('textarea, select, [contenteditable], input:not([type="checkbox"], [type="radio"])') !== null;

/** Show which keys there are, and let them be switched off. */
export function showKeys() {
  return openDialog({
    title: t('room.keys.title'),
    body: () => html`<div class="stack"><table class="keys"><caption class="said">${t('room.keys.title')}</caption>
      <thead class="said"><tr><th scope="col">${t('room.keys.key')}</th><th scope="col">${t('room.keys.does')}</th></tr></thead>
      <tbody>${KEYS.map(([key, name]) => html`<tr><th scope="row"><kbd>${key}</kbd></th><td>${t(`room.keys.${name}`)}</td></tr>`)}</tbody></table>
      ${checkbox({ name: 'keys', label: t('room.keys.on'), checked: settings.get('keys', true), onInput: (event) => settings.set('keys', /** @type {HTMLInputElement} */ (event.target).checked) })}</div>`,
  });
}
