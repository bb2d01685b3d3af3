// Signing in on a page of its own: with an address, or by the link of the mail, which needs a press of the button.

import { html, nothing } from '../vendor/lit.js';
import { define, Page } from '../element.js';
import { setPlace } from '../components/header.js';
import { button, note } from '../components/parts.js';
import { field, values } from '../components/field.js';
import { browserLabel, destination } from '../components/sign-in-form.js';
import { go } from '../router.js';
import * as api from '../api.js';
import * as store from '../store.js';
import { t } from '../i18n.js';

class SignIn extends Page {
  static properties = { ...Page.properties, refusal: { state: true }, busy: { state: true } };

  constructor() {
    super();
    /** @type {api.Problem|null} */
    this.refusal = null;
    this.busy = false;
    // The token stands behind the '#', where no server and no log sees it, and leaves the address bar and the history.
    this.token = new URLSearchParams(location.hash.slice(1)).get('t') ?? '';
    if (this.token) history.replaceState(history.state, '', location.pathname);
  }

  get heading() { return this.params.id ? t('signIn.linkTitle') : t('signIn.title'); }

  async load() {
    setPlace(null);
    if (!store.me()) await store.refreshMe();
  }

  /** Nothing happens before a person presses a button: mail scanners open links and run scripts. */
  async redeem(event, proof) {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.refusal = null;
    try {
      await api.post('/api/v1/sign-ins/{sign_in_id}/redeem', { path: { sign_in_id: this.params.id }, body: { ...proof, kind: 'cookie', label: browserLabel() }, once: true });
      await store.refreshMe();
      this.onward();
    } catch (problem) {
      this.refusal = problem;
      await this.updateComplete;
      /** @type {HTMLElement|null} */ (this.querySelector('input'))?.focus();
    }
    this.busy = false;
  }

  onward() { go(destination(this.query.get('to')), { replace: true }); }

  view() {
    return html`<div class="wrap form"><div class="card sign-in stack">${this.params.id ? this.byMail() : this.byAddress()}</div></div>`;
  }

  byAddress() {
    const me = store.me();
    return html`<h1>${t('signIn.title')}</h1>
      ${me
        ? html`<p class="lead">${t('signIn.already', { name: me.name || me.email })}</p>${button({ label: t('signIn.onward'), kind: 'primary', large: true, wide: true, onClick: () => this.onward() })}`
        : html`<p class="lead">${t('signIn.lead')}</p><fm-sign-in .to=${destination(this.query.get('to'))} @signed-in=${() => this.onward()}></fm-sign-in>`}`;
  }

  byMail() {
    const problem = this.refusal;
    const isOver = problem && ['sign-in-over', 'not-found', 'invalid', 'address-taken'].includes(problem.slug);
    const asksForCode = !this.token || problem?.slug === 'another-browser';
    return html`<h1>${asksForCode ? t('signIn.title') : t('signIn.linkTitle')}</h1>
      ${problem ? note(html`<p><b>${problem.title}</b></p><p>${problem.slug === 'another-browser' ? t('signIn.anotherBrowser') : problem.detail}</p>`, { kind: 'bad' }) : nothing}
      ${isOver ? button({ label: t('signIn.anew'), kind: 'primary', large: true, wide: true, href: '/sign-in' })
        : asksForCode ? this.byCode()
        : html`<p class="lead">${t('signIn.linkText')}</p>
          <form @submit=${(event) => this.redeem(event, { token: this.token })}>${button({ label: t('signIn.linkYes'), kind: 'primary', type: 'submit', large: true, wide: true, busy: this.busy })}</form>
          <p class="small soft">${t('signIn.linkNo')}</p>`}`;
  }

  byCode() {
    return html`<form class="stack" novalidate @submit=${(event) => this.redeem(event, { code: values(event.target).code || '-' })}>
      ${field({ name: 'code', label: t('signIn.code'), hint: t('signIn.codeHint'), className: 'code', required: true, autocomplete: 'one-time-code', maxlength: 40 })}
      ${button({ label: t('signIn.withCode'), kind: 'primary', type: 'submit', large: true, wide: true, busy: this.busy })}</form>
      ${button({ label: t('signIn.anew'), kind: 'quiet', wide: true, href: '/sign-in' })}`;
  }
}
define('fm-page-sign-in', SignIn);
export default 'fm-page-sign-in';
