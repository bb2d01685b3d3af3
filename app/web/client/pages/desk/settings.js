// Settings of a workshop: what it says about itself, who may join, what they are asked, and making a copy of it.

import { html, nothing } from '../../vendor/lit.js';
import { define } from '../../element.js';
import { checkbox, field, focusFirstError, select, textArea } from '../../components/field.js';
import { button, note } from '../../components/parts.js';
import { toast } from '../../components/toast.js';
import * as api from '../../api.js';
import * as store from '../../store.js';
import { t } from '../../i18n.js';
import { copyWorkshop } from './cloning.js';
import { fieldsForm } from './fields-form.js';
import { DeskPage } from './frame.js';
import { fieldsBody, fieldsForm as toForm, troubleWithFields, wordsOf } from './plan.js';
import { zones } from './zoned.js';

const NUMBERS = /** @type {const} */ ({ edit_minutes: [0, 1440], idea_length: [50, 10000], comment_length: [50, 10000] });
const value = (event) => /** @type {HTMLInputElement} */ (event.target).value;
/** Whether two values of the form are the same; the marks of questions are not part of what they say. */
const isSame = (one, other) => JSON.stringify(one, withoutMarks) === JSON.stringify(other, withoutMarks);
const withoutMarks = (name, value) => (name === 'mark' ? undefined : value);
const isChecked = (event) => /** @type {HTMLInputElement} */ (event.target).checked;

class Settings extends DeskPage {
  static properties = { ...DeskPage.properties, form: { state: true }, errors: { state: true }, isStale: { state: true }, busy: { state: true }, refusal: { state: true } };

  constructor() {
    super();
    this.section = 'settings';
    /** @type {any} */
    this.form = null;
    /** @type {Record<string, string>} */
    this.errors = {};
    /** What the workshop said when the form was filled from it. @type {any} */
    this.base = {};
    this.isStale = false;
    this.busy = false;
    this.refusal = '';
  }

  get draftName() { return `desk:settings:${this.room.id}`; }

  async loadSection() {
    const kept = store.drafts.read(this.draftName);
    if (kept) Object.assign(this, kept);
    this.rebase();
  }

  /** Take the workshop as it is now, with what was changed here upon it: the rest may be somebody else's change. */
  rebase() {
    const fresh = this.formOf(this.room);
    const changed = this.form ? Object.fromEntries(Object.entries(this.form).filter(([name, now]) => !isSame(now, this.base[name]))) : {};
    this.base = fresh;
    this.form = { ...fresh, ...changed };
  }

  formOf(room) {
    const { title, summary, welcome, time_zone, is_listed, join_open, tallies_hidden } = room;
    const numbers = Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, String(room[name])]));
    return { title, summary, welcome, time_zone, is_listed, join_open, tallies_hidden, ...numbers, domains: (room.desk?.join_domains ?? []).join('\n'), fields: toForm(room.registration_fields) };
  }

  set(changes) {
    this.form = { ...this.form, ...changes };
    store.drafts.write(this.draftName, { form: this.form, base: this.base });
  }

  /** What was changed here, and nothing else. */
  changes() {
    const { form, base } = this;
    return Object.fromEntries(Object.entries(form).filter(([name, now]) => !isSame(now, base[name])).map(([name, now]) => {
      if (name === 'fields') return ['registration_fields', fieldsBody(now)];
      if (name === 'domains') return ['join_domains', wordsOf(now)];
      return [name, name in NUMBERS ? Number(now) : now];
    }));
  }

  check() {
    const errors = troubleWithFields(this.form.fields);
    if (!this.form.title.trim()) errors.title = t('desk.error.title');
    for (const [name, [least, most]] of Object.entries(NUMBERS)) {
      const wanted = Number(this.form[name]);
      if (!/^\d+$/.test(this.form[name]) || wanted < least || wanted > most) errors[name] = t('desk.error.between', { least, most });
    }
    return errors;
  }

  async save() {
    this.errors = this.check();
    this.refusal = '';
    if (!Object.keys(this.errors).length) {
      this.busy = true;
      try {
        const { data } = await api.patch('/api/v1/workshops/{workshop_id}', { path: this.path, etag: this.etag, body: this.changes() });
        store.drafts.clear(this.draftName);
        this.take(data);
        this.form = null;
        this.rebase();
        this.isStale = false;
        toast(t('desk.settings.saved'));
      } catch (problem) {
        if (problem.status === 412) {
          this.isStale = true;
          await this.refresh();
          this.rebase();
        } else if (problem.errors?.length) this.errors = Object.fromEntries(problem.errors.map((one) => [one.field.replace(/^join_domains.*/, 'join_domains'), one.message]));
        else this.refusal = problem.message;
      }
      this.busy = false;
    }
    await this.updateComplete;
    focusFirstError(this);
  }

  content() {
    const { form, errors, room } = this;
    if (room.sealed_at) return html`<h1>${t('desk.section.settings')}</h1>${note(t('desk.settings.sealed'))}${this.copy()}`;
    const number = (name) => field({ name, label: t(`desk.settings.${name}`), value: form[name], inputmode: 'numeric', required: true, error: errors[name], onInput: (event) => this.set({ [name]: value(event).trim() }) });
    return html`<h1>${t('desk.section.settings')}</h1>
      <form class="stack settings-form" novalidate @submit=${(event) => { event.preventDefault(); this.save(); }}>
        ${this.isStale ? note(t('desk.settings.stale', { title: room.title }), { kind: 'warn', isLive: true }) : nothing}
        ${this.refusal ? note(this.refusal, { kind: 'bad' }) : nothing}
        ${field({ name: 'title', label: t('desk.make.title'), value: form.title, required: true, maxlength: 160, error: errors.title, onInput: (event) => this.set({ title: value(event) }) })}
        ${textArea({ name: 'summary', label: t('desk.make.summary'), value: form.summary, rows: 3, maxlength: 600, error: errors.summary, onInput: (event) => this.set({ summary: value(event) }) })}
        ${textArea({ name: 'welcome', label: t('desk.make.welcome'), hint: t('desk.make.welcomeHint'), value: form.welcome, maxlength: 8000, error: errors.welcome, onInput: (event) => this.set({ welcome: value(event) }) })}
        ${select({ name: 'time_zone', label: t('desk.make.zone'), value: form.time_zone, required: true, prompt: '', options: zones(form.time_zone), error: errors.time_zone, onInput: (event) => this.set({ time_zone: value(event) }) })}
        <h2>${t('desk.settings.who')}</h2>
        ${checkbox({ name: 'join_open', label: t('desk.settings.join_open'), hint: t('desk.make.anyoneHint'), checked: form.join_open, onInput: (event) => this.set({ join_open: isChecked(event) }) })}
        ${textArea({ name: 'join_domains', label: t('desk.make.domainList'), hint: t('desk.make.domainListHint'), value: form.domains, rows: 2, error: errors.join_domains, onInput: (event) => this.set({ domains: value(event) }) })}
        ${checkbox({ name: 'is_listed', label: t('desk.make.listed'), hint: t('desk.make.listedHint'), checked: form.is_listed, onInput: (event) => this.set({ is_listed: isChecked(event) }) })}
        <h3>${t('desk.make.fields')}</h3><p class="soft">${t('desk.settings.fieldsHint')}</p>
        ${fieldsForm({ fields: form.fields, errors, change: (fields) => this.set({ fields }) })}
        <h2>${t('desk.settings.how')}</h2>
        ${checkbox({ name: 'tallies_hidden', label: t('desk.settings.tallies_hidden'), hint: t('desk.settings.talliesHint'), checked: form.tallies_hidden, onInput: (event) => this.set({ tallies_hidden: isChecked(event) }) })}
        ${errors.tallies_hidden ? html`<p class="error">${errors.tallies_hidden}</p>` : nothing}
        <div class="pair three">${number('edit_minutes')}${number('idea_length')}${number('comment_length')}</div>
        <div class="row sticky-foot">${button({ label: t('desk.settings.save'), kind: 'primary', type: 'submit', busy: this.busy })}
          ${store.drafts.read(this.draftName) ? button({ label: t('desk.settings.undo'), kind: 'quiet', onClick: () => { store.drafts.clear(this.draftName); this.form = null; this.rebase(); this.errors = {}; this.isStale = false; } }) : nothing}</div>
      </form>${this.copy()}`;
  }

  copy() {
    return html`<section class="card flat"><h2>${t('desk.clone.title')}</h2><p class="soft">${t('desk.clone.lead')}</p>${button({ label: t('desk.clone.open'), onClick: () => copyWorkshop(this.room) })}</section>`;
  }
}
define('fm-page-desk-settings', Settings);
export default 'fm-page-desk-settings';
