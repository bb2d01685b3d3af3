// What a reader says of what is published: anybody may, and the desk decides what of it is shown.

import { html } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { textArea, focusFirstError, values } from '../../components/field.js';
import { button, note } from '../../components/parts.js';
import { announce } from '../../components/toast.js';
import * as api from '../../api.js';
import * as store from '../../store.js';
import { t } from '../../i18n.js';

/** `<fm-feedback .room=${room} .about=${{foundation_key, anchor}}>`: a box to write in; what is typed outlives the page. */
export class Feedback extends Element {
  static properties = { room: { attribute: false }, about: { attribute: false }, isSent: { state: true }, isBusy: { state: true }, error: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    /** @type {{foundation_key?: string|null, anchor?: string|null}} */
    this.about = {};
    this.isSent = false;
    this.isBusy = false;
    this.error = '';
    this.key = api.newKey();
  }

  get draft() { return `feedback:${this.room.id}:${this.about.foundation_key ?? ''}:${this.about.anchor ?? ''}`; }

  /** The field's name, one for each box: a sentence's box may stand over that of the whole. */
  get field() { return `feedback-${this.about.anchor ?? this.about.foundation_key ?? 'all'}`; }

  async send(event) {
    event.preventDefault();
    const text = values(event.target)[this.field];
    this.error = text ? '' : t('declaration.feedback.empty');
    if (!this.error && !this.isBusy) {
      this.isBusy = true;
      try {
        await api.post('/api/v1/workshops/{workshop_id}/published/feedback', { path: { workshop_id: this.room.id }, key: this.key, body: { text, foundation_key: this.about.foundation_key ?? null, anchor: this.about.anchor ?? null } });
        store.drafts.clear(this.draft);
        this.isSent = true;
        announce(t('declaration.feedback.sent'));
      } catch (problem) { this.error = problem.message; }
      this.isBusy = false;
    }
    await this.updateComplete;
    if (this.error) focusFirstError(this);
  }

  again() {
    this.isSent = false;
    this.key = api.newKey();
  }

  render() {
    if (this.isSent) return html`<div class="stack tight">${note(html`<p><b>${t('declaration.feedback.sent')}</b></p><p>${t('declaration.feedback.sentText')}</p>`, { kind: 'good' })}<div>${button({ label: t('declaration.feedback.more'), kind: 'quiet', onClick: () => this.again() })}</div></div>`;
    return html`<form class="stack tight" novalidate @submit=${(event) => this.send(event)}>
      ${textArea({ name: this.field, label: t('declaration.feedback.label'), hint: t('declaration.feedback.hint'), required: true, maxlength: 2000, rows: 3, error: this.error, value: store.drafts.read(this.draft) ?? '', onInput: (event) => store.drafts.write(this.draft, /** @type {any} */ (event.target).value) })}
      <div>${button({ label: t('declaration.feedback.send'), type: 'submit', busy: this.isBusy })}</div></form>`;
  }
}
define('fm-feedback', Feedback);
