// The top of every page: the way home, where one is, and one's account.

import { html, nothing } from '../vendor/lit.js';
import { define, Element } from '../element.js';
import * as store from '../store.js';
import { icon, mark } from './icons.js';
import { confirm } from './dialog.js';
import { toast } from './toast.js';
import * as api from '../api.js';
import { t } from '../i18n.js';

/** @type {Header|null} */
let place = null;

/** Name the workshop that a page is about beside the mark; null takes it away. @param {{title: string, href: string}|null} where */
export function setPlace(where) { if (place) place.where = where; }

class Header extends Element {
  static properties = { where: { state: true }, isOpen: { state: true } };

  constructor() {
    super();
    /** @type {{title: string, href: string}|null} */
    this.where = null;
    this.isOpen = false;
    place = this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.onLeave(store.subscribe(() => this.requestUpdate()));
    const shut = (event) => {
      if (this.isOpen && !this.querySelector('.menu')?.contains(/** @type {Node} */ (event.target))) this.isOpen = false;
    };
    document.addEventListener('pointerdown', shut);
    document.addEventListener('focusin', shut);
    this.onLeave(() => { document.removeEventListener('pointerdown', shut); document.removeEventListener('focusin', shut); });
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.isOpen) return;
      this.isOpen = false;
      /** @type {HTMLElement|null} */ (this.querySelector('[aria-controls="account-menu"]'))?.focus();
    });
  }

  async signOut() {
    this.isOpen = false;
    const count = store.drafts.count();
    if (count && !(await confirm({ title: t('signOut.title'), text: t('signOut.drafts', { count }), yes: t('signOut.action') }))) return;
    try {
      await api.remove('/api/v1/me/session');
    } catch (problem) {
      if (problem.status !== 401) { toast(problem.message); return; }
    }
    store.drafts.clearAll();
    store.signedOut();
    toast(t('signOut.done'));
    const { go } = await import('../router.js');
    go('/');
  }

  render() {
    return html`<div class="wrap topbar">
      <a class="brand" href="/">${mark()}<span>${t('app.name')}</span></a>
      ${this.where ? html`<span class="faint slash" aria-hidden="true">/</span><a class="crumb" href=${this.where.href}>${this.where.title}</a>` : nothing}
      <nav aria-label=${t('nav.label')}>${store.isKnown() ? (store.me() ? this.account(store.me()) : this.visitor()) : nothing}</nav>
    </div>`;
  }

  visitor() {
    const to = location.pathname === '/' || location.pathname.startsWith('/sign-in') ? '' : `?to=${encodeURIComponent(location.pathname)}`;
    return html`<a class="topnav" href="/sign-in${to}">${icon('person')}<span>${t('signIn.action')}</span></a>`;
  }

  account(me) {
    return html`
      ${me.is_organiser ? html`<a class="topnav" href="/desk" aria-label=${t('nav.desk')}>${icon('desk')}<span class="wide-only">${t('nav.desk')}</span></a>` : nothing}
      <div class="menu">
        <button class="topnav" type="button" aria-expanded=${String(this.isOpen)} aria-controls="account-menu" aria-label=${t('nav.accountOf', { name: me.name || t('nav.you') })}
          @click=${() => { this.isOpen = !this.isOpen; }}>${icon('person')}<span class="wide-only">${me.name || t('nav.you')}</span>${icon('down')}</button>
        <div class="menu-list" id="account-menu" ?hidden=${!this.isOpen} @click=${() => { this.isOpen = false; }}>
          <a href="/account">${icon('person')}${t('nav.account')}</a>
          <hr>
          <button type="button" @click=${() => this.signOut()}>${icon('out')}${t('signOut.action')}</button>
        </div>
      </div>`;
  }
}
define('fm-header', Header);
