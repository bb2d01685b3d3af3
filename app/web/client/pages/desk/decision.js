// What a moderator decides about something reported: hide it for a reason, or leave it.

import { html } from '../../vendor/lit.js';
import { field, radios, values } from '../../components/field.js';
import { button } from '../../components/parts.js';
import { t } from '../../i18n.js';

export const REASONS = ['abuse', 'personal_details', 'spam', 'off_topic', 'duplicate', 'other'];

/**
 * @param {object} options
 * @param {any} options.queued @param {boolean} options.busy
 * @param {(body: {reason: string, note: string}) => void} options.hide
 * @param {() => void} options.settle @param {() => void} options.putBack
 */
export function decisionForm({ queued, busy, hide, settle, putBack }) {
  // The reason that was given first is the likeliest; nobody has to take it.
  const likely = queued.reports[0]?.reason ?? 'other';
  const submit = (event) => {
    event.preventDefault();
    const { reason, note } = values(event.currentTarget);
    hide({ reason: reason ?? likely, note: note ?? '' });
  };
  return html`<form class="decision stack" @submit=${submit}>
    ${radios({ name: 'reason', label: t('desk.moderate.why'), value: likely, options: REASONS.map((reason) => /** @type {[string, string]} */ ([reason, t(`desk.moderate.reasons.${reason}`)])) })}
    ${field({ name: 'note', label: t('desk.moderate.note'), hint: t('desk.moderate.noteHint'), maxlength: 500 })}
    <div class="row">${button({ label: t('desk.moderate.hide'), kind: 'danger', type: 'submit', busy })}${button({ label: t('desk.moderate.leave'), onClick: settle, busy })}
      ${button({ label: t('desk.moderate.putBack'), kind: 'quiet', onClick: putBack })}</div></form>`;
}
