// A session that ends while somebody writes: they sign in again where they are, and what they wrote stays.

import { html } from '../vendor/lit.js';
import { openDialog } from './dialog.js';
import { button } from './parts.js';
import { toast } from './toast.js';
import * as api from '../api.js';
import * as store from '../store.js';
import './sign-in-form.js';
import { t } from '../i18n.js';

let isAsking = false;

/** Watch for sessions that end and for connections that are lost, on every page. */
export function watchSession() {
  store.onSessionOver(async (event) => {
    if (isAsking) return;
    isAsking = true;
    const { whose } = event.detail;
    await openDialog({
      title: t('session.title'),
      body: (dialog) => html`<div class="stack"><p>${t('session.text')}</p>
        ${whose.is_guest
          ? html`<p>${t('session.guest')}</p>${button({ label: t('nav.home'), href: '/', onClick: () => dialog.close() })}`
          : html`<fm-sign-in .email=${whose.email ?? ''} @signed-in=${() => { dialog.close(); toast(t('session.back')); }}></fm-sign-in>`}</div>`,
    });
    isAsking = false;
  });
  api.events.addEventListener('offline', () => toast(t('problem.offline.title')));
  api.events.addEventListener('online', () => toast(t('problem.offline.back')));
}
