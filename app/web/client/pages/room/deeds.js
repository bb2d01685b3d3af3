// What can be done with something that was said: change it, take it back, report it, see what it was before.

import { html, nothing } from '../../vendor/lit.js';
import { confirm, openDialog } from '../../components/dialog.js';
import { radios, textArea } from '../../components/field.js';
import { button, note } from '../../components/parts.js';
import { loading } from '../../components/states.js';
import { markdown } from '../../components/markdown.js';
import { toast } from '../../components/toast.js';
import * as api from '../../api.js';
import { moment, t } from '../../i18n.js';

const REASONS = ['abuse', 'personal_details', 'spam', 'off_topic', 'duplicate', 'other'];
const NOTE = 500;

/** Replace the text of one's own contribution; gives it back as it is now. @param {any} said @param {string} text */
export async function edit(said, text) {
  const { data } = await api.patch('/api/v1/contributions/{contribution_id}', { path: { contribution_id: said.id }, body: { text }, etag: `"v${said.version}"` });
  toast(t('room.edit.done'));
  return data;
}

/** Ask, and take one's own contribution back. @param {any} said @returns {Promise<boolean>} whether it is gone */
export async function withdraw(said) {
  const isSure = await confirm({ title: t('room.withdraw.title'), text: t('room.withdraw.text'), yes: t('room.withdraw.yes'), isDangerous: true });
  if (!isSure) return false;
  try {
    await api.remove('/api/v1/contributions/{contribution_id}', { path: { contribution_id: said.id } });
  } catch (problem) {
    toast(problem.detail || problem.title);
    return false;
  }
  toast(t('room.withdraw.done'));
  return true;
}

/** Report what somebody said to the moderators. @param {any} said */
export async function report(said) {
  const state = { reason: '', note: '', busy: false, /** @type {any} */ problem: null };
  const key = api.newKey();
  const send = async (dialog) => {
    if (state.busy) return;
    if (!state.reason) { state.problem = new api.Problem({ detail: t('room.report.choose') }); dialog.requestUpdate(); return; }
    state.busy = true;
    dialog.requestUpdate();
    try {
      await api.post('/api/v1/contributions/{contribution_id}/reports', { path: { contribution_id: said.id }, body: { reason: state.reason, note: state.note.trim() }, key });
      dialog.close();
      toast(t('room.report.done'));
    } catch (problem) {
      state.problem = problem;
    }
    state.busy = false;
    dialog.requestUpdate();
  };
  await openDialog({
    title: t('room.report.title'),
    body: (dialog) => html`<div class="stack">
      <p class="soft">${t('room.report.text')}</p>
      ${state.problem ? note(state.problem.detail || state.problem.title, { kind: 'bad' }) : nothing}
      ${radios({ name: 'reason', label: t('room.report.why'), value: state.reason, options: REASONS.map((reason) => [reason, t(`reason.${reason}`)]), onInput: (event) => { state.reason = /** @type {HTMLInputElement} */ (event.target).value; state.problem = null; dialog.requestUpdate(); } })}
      ${textArea({ name: 'report-note', label: t('room.report.note'), rows: 2, maxlength: NOTE, value: state.note, onInput: (event) => { state.note = /** @type {HTMLTextAreaElement} */ (event.target).value; } })}
    </div>`,
    footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => dialog.close() })}${button({ label: t('room.report.send'), kind: 'primary', busy: state.busy, onClick: () => send(dialog) })}`,
  });
}

/** Show what a contribution was before it was changed. @param {any} said */
export async function showHistory(said) {
  /** @type {any} */
  let history = null;
  /** @type {any} */
  let problem = null;
  await openDialog({
    title: t('room.history.title'),
    body: (dialog) => {
      if (!history && !problem) {
        api.get('/api/v1/contributions/{contribution_id}/history', { path: { contribution_id: said.id } })
          .then(({ data }) => { history = data; }, (reason) => { problem = reason; }).finally(() => dialog.requestUpdate());
        return loading({ blocks: 1 });
      }
      if (problem) return note(problem.detail || problem.title, { kind: 'bad' });
      return html`<ol role="list" class="history">
        <li><p class="small soft">${t('room.history.now')}</p><div class="prose" ${markdown(said.html)}></div></li>
        ${[...history.revisions].reverse().map((revision) => html`<li><p class="small soft">${t('room.history.until', { when: moment(revision.replaced_at) })}</p><div class="prose" ${markdown(revision.html)}></div></li>`)}
      </ol>`;
    },
  });
}
