// A case study that a reader sends: how they have put a foundation into practice. Moderators decide what is shown.

import { html } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { field, focusFirstError, textArea, values } from '../../components/field.js';
import { button, note } from '../../components/parts.js';
import * as api from '../../api.js';
import * as store from '../../store.js';
import { t } from '../../i18n.js';

/** `<fm-case-study .room=${room} .foundation=${foundation}>` tells `case-study-ended` when nobody writes in it any more. */
export class CaseStudy extends Element {
  static properties = { room: { attribute: false }, foundation: { attribute: false }, errors: { state: true }, isBusy: { state: true }, isSent: { state: true }, refusal: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    /** @type {any} */
    this.foundation = null;
    /** @type {Record<string, string>} */
    this.errors = {};
    this.isBusy = false;
    this.isSent = false;
    this.refusal = '';
    this.key = api.newKey();
  }

  get draft() { return `case-study:${this.room.id}:${this.foundation.key}`; }

  firstUpdated() { /** @type {HTMLElement|null} */ (this.querySelector('input, a.button'))?.focus(); }

  keep() { store.drafts.write(this.draft, values(/** @type {HTMLFormElement} */ (this.querySelector('form')))); }

  async send(event) {
    event.preventDefault();
    const { title, story, place, link } = values(event.target);
    this.errors = { ...(title ? {} : { title: t('declaration.case.needsTitle') }), ...(story ? {} : { story: t('declaration.case.needsText') }) };
    this.refusal = '';
    if (!Object.keys(this.errors).length && !this.isBusy) {
      this.isBusy = true;
      try {
        await api.post('/api/v1/workshops/{workshop_id}/case-studies', { path: { workshop_id: this.room.id }, key: this.key, body: { title, text: story, place, link, foundation_keys: [this.foundation.key] } });
        store.drafts.clear(this.draft);
        this.isSent = true;
      } catch (problem) {
        this.key = api.newKey();
        if (problem.errors.length) this.errors = Object.fromEntries(problem.errors.map((one) => [one.field === 'text' ? 'story' : one.field, one.message]));
        else this.refusal = problem.message;
      }
      this.isBusy = false;
    }
    await this.updateComplete;
    if (!this.isSent) focusFirstError(this);
  }

  render() {
    if (!store.me()) return html`${note(html`<p>${t('declaration.case.signIn')}</p>${button({ label: t('signIn.action'), href: `/sign-in?to=${encodeURIComponent(location.pathname)}` })}`)}`;
    if (this.isSent) return note(html`<p><b>${t('declaration.case.sent')}</b></p><p>${t('declaration.case.sentText')}</p>`, { kind: 'good', isLive: true });
    const kept = store.drafts.read(this.draft) ?? {};
    return html`<form class="card flat stack form" novalidate @submit=${(event) => this.send(event)} @input=${() => this.keep()}>
      <h4>${t('declaration.case.title')}</h4>${this.refusal ? note(this.refusal, { kind: 'bad' }) : ''}
      ${field({ name: 'title', label: t('declaration.case.name'), required: true, maxlength: 160, value: kept.title, error: this.errors.title })}
      ${textArea({ name: 'story', label: t('declaration.case.text'), hint: t('declaration.case.textHint'), required: true, maxlength: 6000, rows: 6, value: kept.story, error: this.errors.story })}
      ${field({ name: 'place', label: t('declaration.case.place'), maxlength: 160, value: kept.place, error: this.errors.place })}
      ${field({ name: 'link', label: t('declaration.case.link'), type: 'url', maxlength: 500, value: kept.link, error: this.errors.link })}
      <div class="row">${button({ label: t('declaration.case.send'), kind: 'primary', type: 'submit', busy: this.isBusy })}${button({ label: t('action.cancel'), onClick: () => this.tell('case-study-ended') })}</div></form>`;
  }
}
define('fm-case-study', CaseStudy);
