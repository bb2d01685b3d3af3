// Doing something to a poll for a reason that is kept: a dialog that asks why.

import { html, nothing } from '../../vendor/lit.js';
import { openDialog } from '../../components/dialog.js';
import { field, focusFirstError, values } from '../../components/field.js';
import { button, note } from '../../components/parts.js';
import { t } from '../../i18n.js';

/**
 * Ask why, then do it. Resolves with what the service answered, or undefined where somebody thought better of it.
 * @param {object} options
 * @param {string} options.title @param {string} options.text what it does @param {string} options.yes
 * @param {boolean} [options.isDangerous]
 * @param {(why: string) => Promise<any>} options.send
 */
export function askWhy({ title, text, yes, isDangerous, send }) {
  const state = { busy: false, error: '', problem: '', why: '' };
  const submit = async (dialog, form) => {
    if (state.busy) return;
    state.why = values(form).why;
    state.problem = '';
    state.error = state.why.length < 3 ? t('desk.error.reason') : '';
    if (!state.error) {
      state.busy = true;
      dialog.requestUpdate();
      try {
        dialog.close((await send(state.why)).data);
        return;
      } catch (problem) {
        state.problem = problem.errors?.map((one) => one.message).join(' ') || problem.message;
      }
      state.busy = false;
    }
    dialog.requestUpdate();
    await dialog.updateComplete;
    focusFirstError(dialog);
  };
  return openDialog({
    title,
    body: (dialog) => html`<form class="stack" id="why" novalidate @submit=${(event) => { event.preventDefault(); submit(dialog, event.currentTarget); }}>
      <p>${text}</p>${state.problem ? note(state.problem, { kind: 'bad' }) : nothing}
      ${field({ name: 'why', label: t('desk.reason'), hint: t('polls.whyHint'), value: state.why, required: true, maxlength: 200, error: state.error, autofocus: true })}</form>`,
    footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => dialog.close() })}
      <button class="button ${isDangerous ? 'danger' : 'primary'}" type="submit" form="why" aria-busy=${state.busy ? 'true' : nothing}>${yes}</button>`,
  });
}
