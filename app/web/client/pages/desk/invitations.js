// Inviting people: a pasted list or a file, looked at before anything is sent; and how far each invitation has come.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define } from '../../element.js';
import { confirm } from '../../components/dialog.js';
import { field, select, textArea } from '../../components/field.js';
import { button, note, tag } from '../../components/parts.js';
import { toast } from '../../components/toast.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import * as store from '../../store.js';
import { setQuery } from '../../router.js';
import { calendar, moment, t } from '../../i18n.js';
import { DeskPage } from './frame.js';
import { guestLink } from './guest-link.js';
import { ROLES } from './people.js';

const STATES = ['waiting', 'mailed', 'bounced', 'joined', 'expired', 'revoked'];
const TONES = { bounced: 'bad', joined: 'open', waiting: 'coming', expired: 'closed', revoked: 'closed' };

class Invitations extends DeskPage {
  static properties = { ...DeskPage.properties, list: { state: true }, role: { state: true }, preview: { state: true }, problem: { state: true }, trouble: { state: true }, busy: { state: true }, sent: { state: true }, next: { state: true }, link: { state: true } };

  constructor() {
    super();
    this.section = 'invitations';
    /** What was pasted or read from a file. */
    this.list = '';
    this.role = 'participant';
    /** What the service would make of the list. @type {any} */
    this.preview = null;
    this.trouble = '';
    this.busy = '';
    /** @type {any[]} */
    this.sent = [];
    /** @type {string|null} */
    this.next = null;
    /** The guest link, which is shown once. */
    this.link = '';
  }

  get draftName() { return `desk:invite:${this.room.id}`; }
  get isCsv() { return /(^|[,;\t])\s*"?email"?\s*([,;\t]|$)/i.test(this.list.replace(/^\uFEFF/, '').split('\n')[0] ?? ''); }
  get wish() { return { path: this.path, body: this.list, type: this.isCsv ? 'text/csv' : 'text/plain' }; }

  async loadSection() {
    this.list = store.drafts.read(this.draftName) ?? '';
    await this.find();
  }

  async find(cursor) {
    const { data } = await api.get('/api/v1/workshops/{workshop_id}/invitations', { path: this.path, query: { state: this.query.get('state'), q: this.query.get('q'), limit: 50, cursor }, signal: this.signal });
    this.sent = cursor ? [...this.sent, ...data.items] : data.items;
    this.next = data.next;
  }

  write(list) {
    this.list = list;
    this.preview = null;
    this.trouble = '';
    store.drafts.write(this.draftName, list);
  }

  async read(event) {
    const [file] = event.target.files;
    if (!file) return;
    this.write(await file.text());
    event.target.value = '';
    await this.look();
  }

  async look() {
    if (!this.list.trim()) { this.trouble = t('desk.invite.empty'); return; }
    this.busy = 'look';
    this.trouble = '';
    try {
      this.preview = (await api.post('/api/v1/workshops/{workshop_id}/invitations', { ...this.wish, query: { role: this.role, preview: true } })).data;
    } catch (problem) {
      this.preview = null;
      this.trouble = problem.errors?.map((one) => one.message).join(' ') || problem.message;
    }
    this.busy = '';
    await this.updateComplete;
    /** @type {HTMLElement|null} */ (this.querySelector(this.preview ? '#preview' : '#form-list'))?.focus();
  }

  async send() {
    this.busy = 'send';
    try {
      const { data } = await api.post('/api/v1/workshops/{workshop_id}/invitations', { ...this.wish, query: { role: this.role } });
      this.write('');
      toast(t('desk.invite.sent', { count: data.counts.invited + data.counts.invited_again }));
      await this.find();
    } catch (problem) {
      this.trouble = problem.message;
    }
    this.busy = '';
  }

  /** Take the lines out that cannot be used, and look again. */
  async leaveOut() {
    const bad = new Set(this.preview.lines.filter((line) => line.outcome === 'error').map((line) => line.line));
    this.write(this.list.split(/\r?\n/).filter((_, place) => !bad.has(place + 1)).join('\n'));
    await this.look();
  }

  content() {
    return html`<h1>${t('desk.section.invitations')}</h1>
      <section class="stack" aria-labelledby="invite"><h2 id="invite">${t('desk.invite.title')}</h2>
        <form class="stack" novalidate @submit=${(event) => { event.preventDefault(); this.look(); }}>
          ${textArea({ name: 'list', label: t('desk.invite.list'), hint: t('desk.invite.listHint'), value: this.list, rows: 5, required: true, error: this.trouble, onInput: (event) => this.write(/** @type {any} */ (event.target).value) })}
          <div class="row">
            <label class="button file">${t('desk.invite.file')}<input class="file-input" type="file" accept=".csv,.txt,text/csv,text/plain" @change=${(event) => this.read(event)}></label>
            <div class="role-choice">${select({ name: 'role', label: t('desk.invite.role'), value: this.role, required: true, prompt: '', options: ROLES.map((role) => /** @type {[string, string]} */ ([role, t(`roleName.${role}`)])), onInput: (event) => { this.role = /** @type {any} */ (event.target).value; this.preview = null; } })}</div>
          </div>
          <div>${button({ label: t('desk.invite.look'), kind: this.preview ? 'plain' : 'primary', type: 'submit', busy: this.busy === 'look' })}</div>
        </form>
        ${this.preview ? this.previewed() : nothing}</section>
      ${this.sentList()}
      ${guestLink(this)}`;
  }

  previewed() {
    const { counts, lines } = this.preview;
    const count = counts.invited + counts.invited_again;
    const bad = lines.filter((line) => line.outcome === 'error');
    const alone = lines.filter((line) => ['pending', 'member', 'duplicate'].includes(line.outcome));
    const good = lines.filter((line) => line.outcome.startsWith('invited'));
    return html`<section class="card stack" id="preview" tabindex="-1" aria-labelledby="preview-title"><h3 id="preview-title">${t('desk.invite.would', { count })}</h3>
      ${bad.length ? html`${note(t('desk.invite.bad', { count: bad.length }), { kind: 'bad' })}
        ${this.lines(bad, t('desk.invite.badCaption'))}
        <div>${button({ label: t('desk.invite.leaveOut', { count: bad.length }), onClick: () => this.leaveOut() })}</div>` : nothing}
      ${alone.length ? html`<details class="fold"><summary>${t('desk.invite.alone', { count: alone.length })}</summary>${this.lines(alone, t('desk.invite.alone', { count: alone.length }))}</details>` : nothing}
      ${good.length ? html`<details class="fold" ?open=${good.length <= 10}><summary>${t('desk.invite.good', { count: good.length })}</summary>${this.lines(good, t('desk.invite.good', { count: good.length }))}</details>` : nothing}
      ${bad.length ? nothing : html`<div>${button({ label: t('desk.invite.send', { count }), kind: 'primary', icon: 'mail', disabled: !count, busy: this.busy === 'send', onClick: () => this.send() })}</div>`}
    </section>`;
  }

  lines(lines, caption) {
    return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${caption}><table><caption class="said">${caption}</caption>
      <thead><tr><th scope="col" class="num">${t('desk.invite.line')}</th><th scope="col">${t('desk.invite.email')}</th><th scope="col">${t('desk.invite.name')}</th><th scope="col">${t('desk.invite.outcome')}</th></tr></thead>
      <tbody>${lines.slice(0, 200).map((line) => html`<tr><td class="num">${line.line}</td><th scope="row" class="break">${line.email}</th><td>${line.name}${line.organisation ? html`<br><span class="soft">${line.organisation}</span>` : nothing}</td>
        <td>${line.outcome === 'error' ? html`<span class="bad-text">${line.message}</span>` : `${t(`desk.invite.outcomes.${line.outcome}`)} · ${t(`roleName.${line.role}`)}`}</td></tr>`)}</tbody></table></div>`;
  }

  filter(changes) {
    setQuery(changes);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.find().catch(() => {}), 250);
  }

  sentList() {
    const state = this.query.get('state') ?? '';
    const q = this.query.get('q') ?? '';
    return html`<section class="stack" aria-labelledby="sent"><h2 id="sent">${t('desk.invite.sentTitle')}</h2>
      ${this.sent.length || state || q ? html`<form class="filters" role="search" @submit=${(event) => event.preventDefault()}>
        ${field({ name: 'q', label: t('desk.invite.search'), type: 'search', value: q, isBare: true, onInput: (event) => this.filter({ q: /** @type {any} */ (event.target).value }) })}
        ${select({ name: 'state', label: t('desk.invite.state'), value: state, isBare: true, prompt: t('desk.invite.anyState'), options: STATES.map((one) => /** @type {[string, string]} */ ([one, t(`desk.invite.states.${one}`)])), onInput: (event) => this.filter({ state: /** @type {any} */ (event.target).value }) })}</form>` : nothing}
      ${this.sent.length ? html`<ul role="list" class="people">${repeat(this.sent, (one) => one.id, (one) => this.invitation(one))}</ul><fm-pager .next=${this.next} .load=${(cursor) => this.find(cursor)}></fm-pager>`
        : html`<p class="soft">${state || q ? t('desk.invite.noneFound') : t('desk.invite.none')}</p>`}</section>`;
  }

  invitation(one) {
    const isOpen = !['joined', 'revoked'].includes(one.state);
    return html`<li class="person"><div class="person-name"><b class="break">${one.email}</b><span class="soft small">${[one.name, one.organisation].filter(Boolean).join(' · ')}</span></div>
      <div class="person-about small">${tag(t(`desk.invite.states.${one.state}`), TONES[one.state] ?? '')} <span class="soft">${t(`roleName.${one.role}`)}
        ${one.mailed_at ? html` · ${t('desk.invite.mailedAt', { at: moment(one.mailed_at, this.zone) })}` : nothing}${isOpen ? html` · ${t('desk.invite.until', { day: calendar(one.expires_at, this.zone) })}` : nothing}</span></div>
      ${isOpen ? html`<div class="person-do">${button({ label: html`${t('desk.invite.resend')}<span class="said"> ${one.email}</span>`, kind: 'quiet', onClick: () => this.resend(one) })}
        ${button({ label: t('desk.invite.revokeOf', { email: one.email }), kind: 'quiet', icon: 'bin', iconOnly: true, onClick: () => this.revoke(one) })}</div>` : nothing}</li>`;
  }

  async resend(one) {
    try {
      await api.post('/api/v1/workshops/{workshop_id}/invitations/{invitation_id}/resend', { path: { ...this.path, invitation_id: one.id } });
      toast(t('desk.invite.resent', { email: one.email }));
      await this.find();
    } catch (problem) { toast(problem.message); }
  }

  async revoke(one) {
    if (!(await confirm({ title: t('desk.invite.revokeTitle'), text: t('desk.invite.revokeText', { email: one.email }), yes: t('desk.invite.revoke'), isDangerous: true }))) return;
    try {
      await api.remove('/api/v1/workshops/{workshop_id}/invitations/{invitation_id}', { path: { ...this.path, invitation_id: one.id } });
      toast(t('desk.invite.revoked', { email: one.email }));
      await this.find();
    } catch (problem) { toast(problem.message); }
  }
}
define('fm-page-desk-invitations', Invitations);
export default 'fm-page-desk-invitations';
