// Signing in: an address, then the code of the mail. The same on its own page, on the way into a workshop, and after a
// session ended. It tells `signed-in` with {isNew}.

import { html, nothing } from '../vendor/lit.js';
import { define, Element } from '../element.js';
import { field, values } from './field.js';
import { button, note } from './parts.js';
import * as api from '../api.js';
import * as store from '../store.js';
import { t } from '../i18n.js';

/** What a list of one's sessions calls this browser: its make and the system, no more. */
export function browserLabel() {
  const agent = navigator.userAgent;
  const make = /Edg\//.test(agent) ? 'Edge' : /Firefox\//.test(agent) ? 'Firefox' : /Chrome\//.test(agent) ? 'Chrome' : /Safari\//.test(agent) ? 'Safari' : 'Browser';
  const system = [['iPhone', /iPhone/], ['iPad', /iPad/], ['Android', /Android/], ['Windows', /Windows/], ['Mac', /Mac OS/], ['Linux', /Linux/]].find(([, sign]) => sign.test(agent));
  return system ? t('signIn.browserOn', { make, system: system[0] }) : make;
}

const HOUR = 3_600_000;

/**
 * Where to go after signing in: an address of this client and of nothing else. The tab that a mail's link opens does not
 * know where the asking one wanted to go, so it looks among what this browser asked for within the last hour.
 * @param {string|null} [wanted]
 */
export function destination(wanted) {
  const asked = store.settings.get('signIn');
  const to = wanted ?? (asked && Date.now() - asked.at < HOUR ? asked.to : '/');
  return /^\/(?![/\\])/.test(to ?? '') && !to.startsWith('/sign-in') ? to : '/';
}

export class SignInForm extends Element {
  static properties = { email: {}, to: {}, adds: { type: Boolean }, step: { state: true }, problem: { state: true }, busy: { state: true }, said: { state: true } };

  constructor() {
    super();
    this.email = '';
    /** Where to go afterwards, for the tab that the mail's link opens. */
    this.to = '';
    /** A guest adds the address to their account, in place of signing in with it. */
    this.adds = false;
    /** @type {'address'|'code'} */
    this.step = 'address';
    /** @type {api.Problem|null} */
    this.problem = null;
    this.busy = false;
    this.said = '';
  }

  connectedCallback() {
    super.connectedCallback();
    // The mail's link may have been opened in another tab meanwhile.
    this.onLeave(store.subscribe(() => { if (this.step === 'code' && !this.busy && this.isDone()) this.tell('signed-in', { isNew: false }); }));
  }

  isDone() { return Boolean(this.adds ? store.me()?.email : store.me()); }

  async ask(event) {
    event?.preventDefault();
    if (this.busy) return;
    if (event) this.email = values(event.target).email;
    if (!this.email.includes('@')) { this.problem = new api.Problem({ errors: [{ field: 'email', message: t('signIn.noAddress') }], detail: '' }); return; }
    await this.run(async () => {
      const body = { email: this.email };
      const { data } = this.adds ? await api.post('/api/v1/me/email', { body }) : await api.post('/api/v1/sign-ins', { body });
      this.signIn = data;
      store.settings.set('signIn', { to: this.to || location.pathname, at: Date.now() });
      if (this.step === 'code') this.said = t('signIn.sentAgain');
      this.step = 'code';
      await this.updateComplete;
      this.querySelector('input')?.focus();
    });
  }

  async redeem(event) {
    event.preventDefault();
    const { code } = values(event.target);
    if (!code) { this.problem = new api.Problem({ detail: t('signIn.noCode') }); this.querySelector('input')?.focus(); return; }
    await this.run(async () => {
      const { data } = await api.post('/api/v1/sign-ins/{sign_in_id}/redeem', {
        path: { sign_in_id: this.signIn.id }, body: { code, kind: 'cookie', label: browserLabel() }, once: true,
      });
      await store.refreshMe();
      this.tell('signed-in', { isNew: data.is_new_account });
    });
  }

  async run(work) {
    this.busy = true;
    this.problem = null;
    this.said = '';
    try {
      await work();
    } catch (problem) {
      this.problem = problem;
      await this.updateComplete;
      this.querySelector('input')?.focus();
    }
    this.busy = false;
  }

  startAgain() {
    this.step = 'address';
    this.problem = null;
    this.said = '';
    this.updateComplete.then(() => this.querySelector('input')?.focus());
  }

  render() {
    return this.step === 'address' ? this.address() : this.code();
  }

  address() {
    const error = this.problem ? this.problem.about('email') || this.problem.detail || this.problem.title : '';
    return html`<form class="stack" novalidate @submit=${(event) => this.ask(event)}>
      ${field({ name: 'email', type: 'email', label: t('signIn.email'), hint: t('signIn.emailHint'), value: this.email, required: true, autocomplete: 'email', inputmode: 'email', error })}
      ${button({ label: t('signIn.send'), kind: 'primary', icon: 'mail', type: 'submit', busy: this.busy, wide: true, large: true })}
    </form>`;
  }

  code() {
    const isOver = this.problem?.slug === 'sign-in-over';
    return html`<form class="stack" novalidate @submit=${(event) => this.redeem(event)}>
      ${note(html`<p><b>${t('signIn.sent', { email: this.email })}</b></p><p>${t('signIn.sentHow')}</p>`, { kind: 'good' })}
      ${field({ name: 'code', label: t('signIn.code'), hint: t('signIn.codeHint'), className: 'code', required: true, autocomplete: 'one-time-code', maxlength: 40, error: this.problem ? this.problem.detail || this.problem.title : '' })}
      ${isOver ? nothing : button({ label: t('signIn.withCode'), kind: 'primary', type: 'submit', busy: this.busy, wide: true, large: true })}
      <p class="soft" role="status">${this.said}</p>
      <div class="row">
        ${button({ label: t('signIn.again'), kind: isOver ? 'primary' : 'quiet', onClick: () => this.ask() })}
        ${button({ label: t('signIn.otherAddress'), kind: 'quiet', onClick: () => this.startAgain() })}
      </div>
    </form>`;
  }
}
define('fm-sign-in', SignInForm);
