// Copying a workshop: which one, what the copy is called and when it begins. People are not copied.

import { html, nothing } from '../../vendor/lit.js';
import { openDialog } from '../../components/dialog.js';
import { field, select, values } from '../../components/field.js';
import { button, note } from '../../components/parts.js';
import { toast } from '../../components/toast.js';
import * as api from '../../api.js';
import { go } from '../../router.js';
import { t } from '../../i18n.js';
import { deskPath } from './frame.js';
import { dayThere, fromWall, zoneHere } from './zoned.js';

/** Ask what the copy of a workshop shall be, make it and go to its desk. @param {any} room null: one of one's own, to be chosen */
export async function copyWorkshop(room) {
  const key = api.newKey();
  /** @type {any[]} */
  let choices = [];
  if (!room) choices = (await api.get('/api/v1/workshops', { query: { mine: true, limit: 100 } })).data.items.filter((one) => one.role === 'organiser');
  const state = { busy: false, problem: /** @type {any} */ (null), title: room ? t('desk.clone.titleOf', { title: room.title }) : '' };

  const send = async (dialog, form) => {
    // The page beneath has a title of its own: names are ids too, so the dialog's are others.
    const given = values(form);
    const from = room ?? choices.find((one) => one.id === given.copy_from);
    if (!from || !given.copy_title || !given.copy_day) return;
    Object.assign(state, { busy: true, title: given.copy_title });
    dialog.requestUpdate();
    try {
      const zone = from.time_zone ?? zoneHere();
      const { data } = await api.post('/api/v1/workshops/{workshop_id}/clone', { path: { workshop_id: from.id }, key, body: { title: given.copy_title, shift_to: fromWall(`${given.copy_day}T09:00`, zone) } });
      dialog.close(data);
    } catch (problem) {
      Object.assign(state, { busy: false, problem });
      dialog.requestUpdate();
    }
  };

  const made = await openDialog({
    title: t('desk.clone.title'),
    body: (dialog) => html`<form class="stack" id="clone" @submit=${(event) => { event.preventDefault(); send(dialog, event.currentTarget); }}>
      <p class="soft">${t('desk.clone.lead')}</p>
      ${state.problem ? note(state.problem.message, { kind: 'bad' }) : nothing}
      ${room ? nothing : choices.length ? select({ name: 'copy_from', label: t('desk.clone.from'), required: true, options: choices.map((one) => /** @type {[string, string]} */ ([one.id, one.title])) }) : note(t('desk.clone.none'))}
      ${field({ name: 'copy_title', label: t('desk.make.title'), value: state.title, required: true, maxlength: 160 })}
      ${field({ name: 'copy_day', label: t('desk.clone.day'), type: 'date', value: dayThere(zoneHere(), 7), required: true })}</form>`,
    footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => dialog.close() })}
      <button class="button primary" type="submit" form="clone" aria-busy=${state.busy ? 'true' : nothing}>${t('desk.clone.make')}</button>`,
  });
  if (!made) return;
  toast(t('desk.clone.done'));
  go(deskPath(made.slug, 'timeline'));
}
