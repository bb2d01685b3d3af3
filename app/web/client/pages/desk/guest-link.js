// The guest link: one address that lets anybody in who has it, without an account.

import { html } from '../../vendor/lit.js';
import { confirm } from '../../components/dialog.js';
import { button, note } from '../../components/parts.js';
import { toast } from '../../components/toast.js';
import * as api from '../../api.js';
import { t } from '../../i18n.js';

/** @param {import('./frame.js').DeskPage & {link: string}} page keeps the link while it is shown */
export function guestLink(page) {
  const has = page.room.guests_allowed;
  return html`<section class="stack" aria-labelledby="guests"><h2 id="guests">${t('desk.guest.title')}</h2><p class="soft">${t('desk.guest.text')}</p>
    ${page.link ? note(html`<p><b>${t('desk.guest.once')}</b></p><p class="mono break" id="guest-link">${page.link}</p>
      ${button({ label: t('desk.copy'), icon: 'link', onClick: async () => { await navigator.clipboard.writeText(page.link); toast(t('desk.copied')); } })}`, { kind: 'good', isLive: true }) : ''}
    <div class="row">${button({ label: has ? t('desk.guest.replace') : t('desk.guest.make'), icon: 'link', onClick: () => make(page, has) })}
      ${has ? button({ label: t('desk.guest.revoke'), kind: 'danger', onClick: () => revoke(page) }) : ''}</div></section>`;
}

async function make(page, has) {
  if (has && !(await confirm({ title: t('desk.guest.replace'), text: t('desk.guest.replaceText'), yes: t('desk.guest.replaceYes') }))) return;
  try {
    page.link = (await api.post('/api/v1/workshops/{workshop_id}/guest-link', { path: page.path })).data.link;
    await page.refresh();
  } catch (problem) { toast(problem.message); }
}

async function revoke(page) {
  if (!(await confirm({ title: t('desk.guest.revoke'), text: t('desk.guest.revokeText'), yes: t('desk.guest.revokeYes'), isDangerous: true }))) return;
  try {
    await api.remove('/api/v1/workshops/{workshop_id}/guest-link', { path: page.path });
    page.link = '';
    await page.refresh();
    toast(t('desk.guest.revoked'));
  } catch (problem) { toast(problem.message); }
}
