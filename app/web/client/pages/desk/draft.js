// The draft: its text as it stands, writing the next version of it, and what was written before.

import { html, nothing } from '../../vendor/lit.js';
import { define } from '../../element.js';
import { confirm } from '../../components/dialog.js';
import { field, focusFirstError } from '../../components/field.js';
import { markdown } from '../../components/markdown.js';
import { accent, button, note } from '../../components/parts.js';
import { empty } from '../../components/states.js';
import { supportBar } from '../../components/support.js';
import { toast } from '../../components/toast.js';
import * as api from '../../api.js';
import * as store from '../../store.js';
import { moment, t } from '../../i18n.js';
import { DeskPage } from './frame.js';
import { newText, textBody, textForm as toForm, troubleWithText } from './plan.js';
import { textForm, textPreview } from './text-form.js';

class Draft extends DeskPage {
  static properties = { ...DeskPage.properties, version: { state: true }, versions: { state: true }, text: { state: true }, errors: { state: true }, fresh: { state: true }, isPreview: { state: true }, busy: { state: true }, refusal: { state: true } };

  constructor() {
    super();
    this.section = 'draft';
    /** The newest version, or null before there is one. @type {any} */
    this.version = null;
    /** @type {any[]} */
    this.versions = [];
    /** The text while it is being written. @type {any} */
    this.text = null;
    /** @type {Record<string, string>} */
    this.errors = {};
    /** What somebody else wrote meanwhile. @type {any} */
    this.fresh = null;
    this.isPreview = false;
    this.busy = false;
    this.refusal = '';
    /** The number of the version that the text is based on. */
    this.base = 0;
  }

  get draftName() { return `desk:text:${this.room.id}`; }

  async loadSection() {
    this.version = await this.newest();
    this.versions = (await api.get('/api/v1/workshops/{workshop_id}/declaration/versions', { path: this.path, query: { limit: 50 }, signal: this.signal })).data.items;
    const kept = store.drafts.read(this.draftName);
    if (!kept) return;
    this.text = kept.text;
    this.base = kept.base;
    if (this.base !== (this.version?.number ?? 0)) this.fresh = this.version;
  }

  async newest() {
    try {
      return (await api.get('/api/v1/workshops/{workshop_id}/declaration', { path: this.path, signal: this.signal })).data;
    } catch (problem) {
      if (problem.status === 404) return null;
      throw problem;
    }
  }

  edit() {
    this.base = this.version?.number ?? 0;
    this.text = this.version ? toForm(this.version) : newText();
    this.errors = {};
    this.updateComplete.then(() => /** @type {HTMLElement|null} */ (this.querySelector('form input'))?.focus());
  }

  change(text) {
    this.text = text;
    store.drafts.write(this.draftName, { text, base: this.base });
    if (Object.keys(this.errors).length) this.errors = troubleWithText(text);
  }

  async stop() {
    if (store.drafts.read(this.draftName) && !(await confirm({ title: t('desk.text.dropTitle'), text: t('desk.text.dropText'), yes: t('desk.text.dropYes'), isDangerous: true }))) return;
    store.drafts.clear(this.draftName);
    this.text = null;
    this.fresh = null;
    this.refusal = '';
  }

  async save() {
    if (this.busy) return;
    this.isPreview = false;
    this.refusal = '';
    this.errors = troubleWithText(this.text);
    if (!Object.keys(this.errors).length) {
      this.busy = true;
      try {
        const { data } = await api.put('/api/v1/workshops/{workshop_id}/declaration', { path: this.path, etag: `"v${this.base}"`, body: textBody(this.text, this.room.title) });
        store.drafts.clear(this.draftName);
        Object.assign(this, { version: data, text: null, fresh: null });
        this.versions = (await api.get('/api/v1/workshops/{workshop_id}/declaration/versions', { path: this.path, query: { limit: 50 } })).data.items;
        toast(t('desk.text.saved', { number: data.number }));
      } catch (problem) {
        await this.refused(problem);
      }
      this.busy = false;
    }
    await this.updateComplete;
    if (this.text) focusFirstError(this);
  }

  async refused(problem) {
    if (problem.status === 412) {
      this.fresh = problem.body.current?.foundations ? problem.body.current : await this.newest();
      this.version = this.fresh;
      await this.updateComplete;
      /** @type {HTMLElement|null} */ (this.querySelector('#fresh'))?.focus();
    } else if (problem.errors?.length) this.errors = Object.fromEntries(problem.errors.map((one) => [one.field, one.message]));
    else this.refusal = problem.message;
  }

  /** Go on with what is written here, upon what somebody else wrote: foundations that both know keep their identity. */
  async keepMine() {
    this.base = this.fresh.number;
    const known = new Set(this.fresh.foundations.map((one) => one.id));
    this.change({ ...this.text, foundations: this.text.foundations.map((one) => (one.id && !known.has(one.id) ? { ...one, id: undefined } : one)) });
    this.fresh = null;
    await this.save();
  }

  takeTheirs() {
    store.drafts.clear(this.draftName);
    this.version = this.fresh;
    this.fresh = null;
    this.edit();
  }

  content() {
    return html`<div class="row apart"><h1>${t('desk.section.draft')}</h1>
        ${this.text ? button({ label: this.isPreview ? t('desk.text.write') : t('desk.text.preview'), icon: this.isPreview ? 'edit' : 'eye', onClick: () => { this.isPreview = !this.isPreview; } })
          : this.version ? button({ label: t('desk.text.edit'), icon: 'edit', kind: 'primary', onClick: () => this.edit() }) : nothing}</div>
      ${this.text ? this.form() : this.version ? this.shown(this.version) : empty({ title: t('desk.text.none'), text: t('desk.text.noneText'), icon: 'edit', action: button({ label: t('desk.text.begin'), kind: 'primary', onClick: () => this.edit() }) })}
      ${this.versions.length ? html`<section class="stack tight" aria-labelledby="versions"><h2 id="versions">${t('desk.text.versions')}</h2>
        <ol role="list" class="versions">${this.versions.map((one) => html`<li><b>${t('desk.text.versionNumber', { number: one.number })}</b> <span class="soft">${moment(one.created_at, this.zone)}</span>${one.note ? html`<p>${one.note}</p>` : nothing}</li>`)}</ol></section>` : nothing}`;
  }

  shown(version) {
    return html`<article class="stack"><div class="prose"><h2>${version.title}</h2><div ${markdown(version.preamble_html)}></div></div>
      ${version.foundations.map((one, place) => html`<section class="card accent flat" data-accent=${accent(place)}><p class="over">${t('desk.text.number', { number: place + 1 })}</p><h3>${one.title}</h3>
        <div class="prose statement" ${markdown(one.statement_html)}></div>${one.body ? html`<div class="prose soft" ${markdown(one.body_html)}></div>` : nothing}${supportBar(one.tally)}</section>`)}</article>`;
  }

  form() {
    return html`${this.fresh ? this.stale() : nothing}
      <form class="stack" novalidate @submit=${(event) => { event.preventDefault(); this.save(); }}>
        ${this.refusal ? note(this.refusal, { kind: 'bad' }) : nothing}
        ${this.isPreview ? textPreview(this.text, this.room.title, 2) : html`${textForm({ text: this.text, errors: this.errors, level: 2, otherwise: this.room.title, change: (text) => this.change(text) })}
          ${this.base ? field({ name: 'note', label: t('desk.text.note'), hint: t('desk.text.noteHint'), value: this.text.note ?? '', maxlength: 400, error: this.errors.note, onInput: (event) => this.change({ ...this.text, note: /** @type {any} */ (event.target).value }) }) : nothing}`}
        <div class="row sticky-foot">${this.fresh ? nothing : button({ label: t('desk.text.save', { number: this.base + 1 }), kind: 'primary', type: 'submit', busy: this.busy })}
          ${button({ label: t('action.cancel'), onClick: () => this.stop() })}<span class="soft small">${t('desk.make.kept')}</span></div>
      </form>`;
  }

  /** Somebody else wrote a version meanwhile: theirs stands beside what is written here, which stays as it is. */
  stale() {
    const { fresh } = this;
    return html`<section class="card stale" id="fresh" tabindex="-1" aria-labelledby="fresh-title">
      <h2 id="fresh-title">${t('desk.text.stale', { number: fresh.number })}</h2><p>${t('desk.text.staleText')}</p>
      <details class="fold"><summary>${t('desk.text.theirs', { number: fresh.number })}</summary>${this.shown(fresh)}</details>
      <div class="row">${button({ label: t('desk.text.keepMine', { number: fresh.number + 1 }), kind: 'primary', onClick: () => this.keepMine() })}${button({ label: t('desk.text.takeTheirs'), onClick: () => this.takeTheirs() })}</div></section>`;
  }
}
define('fm-page-desk-draft', Draft);
export default 'fm-page-desk-draft';
