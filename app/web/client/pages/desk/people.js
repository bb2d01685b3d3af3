// The people of a workshop: finding somebody, giving them another role, taking them out with a reason.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define } from '../../element.js';
import { openDialog } from '../../components/dialog.js';
import { field, select, values } from '../../components/field.js';
import { button, note } from '../../components/parts.js';
import { empty } from '../../components/states.js';
import { announce, toast } from '../../components/toast.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import { setQuery } from '../../router.js';
import { calendar, t } from '../../i18n.js';
import { DeskPage, deskPath } from './frame.js';

export const ROLES = ['organiser', 'moderator', 'design_group', 'participant', 'observer'];
const PAUSE = 250;

class People extends DeskPage {
  static properties = { ...DeskPage.properties, people: { state: true }, next: { state: true }, trouble: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.section = 'people';
    /** @type {any[]} */
    this.people = [];
    /** @type {string|null} */
    this.next = null;
    /** What was refused, by participation. @type {Record<string, string>} */
    this.trouble = {};
    this.busy = false;
  }

  get q() { return this.query.get('q') ?? ''; }
  get role() { return this.query.get('role') ?? ''; }

  async loadSection() { await this.find(); }

  async find() {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    this.busy = true;
    const { data } = await api.get('/api/v1/workshops/{workshop_id}/participations', { path: this.path, query: { q: this.q, role: this.role, limit: 50 }, signal: this.signal });
    if (turn !== this.turn) return;   // somebody has typed on
    this.people = data.items;
    this.next = data.next;
    this.busy = false;
    if (this.q || this.role) announce(t('desk.people.found', { count: data.items.length }));
  }

  async more(cursor) {
    const { data } = await api.get('/api/v1/workshops/{workshop_id}/participations', { path: this.path, query: { q: this.q, role: this.role, limit: 50, cursor } });
    this.people = [...this.people, ...data.items];
    this.next = data.next;
  }

  /** @param {Record<string, string>} changes */
  filter(changes) {
    setQuery(changes);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.find().catch((problem) => { if (!this.signal.aborted) toast(problem.message); }), PAUSE);
  }

  content() {
    const isOrganiser = this.may('manage');
    return html`<div class="row apart"><h1>${t('desk.section.people')}</h1>${isOrganiser ? button({ label: t('desk.now.invite'), icon: 'mail', href: deskPath(this.room.slug, 'invitations') }) : nothing}</div>
      <form class="filters" role="search" @submit=${(event) => event.preventDefault()}>
        ${field({ name: 'q', label: t('desk.people.search'), type: 'search', value: this.q, isBare: true, onInput: (event) => this.filter({ q: /** @type {any} */ (event.target).value }) })}
        ${select({ name: 'role', label: t('desk.people.role'), value: this.role, isBare: true, prompt: t('desk.people.anyRole'), options: ROLES.map((role) => /** @type {[string, string]} */ ([role, t(`roleName.${role}`)])), onInput: (event) => this.filter({ role: /** @type {any} */ (event.target).value }) })}
      </form>
      ${this.people.length ? html`<ul role="list" class="people" aria-busy=${String(this.busy)}>${repeat(this.people, (one) => one.id, (one) => this.person(one, isOrganiser))}</ul>
        <fm-pager .next=${this.next} .load=${(cursor) => this.more(cursor)}></fm-pager>` : empty({ title: this.q || this.role ? t('desk.people.nobody') : t('desk.people.none'), icon: 'people' })}`;
  }

  person(one, isOrganiser) {
    const answers = Object.entries(one.answers).filter(([, answer]) => answer);
    const me = one.id === this.room.you.participation_id;
    return html`<li class="person"><div class="person-name"><b>${one.display_name}</b>${me ? html` <span class="soft">${t('desk.people.you')}</span>` : nothing}
        <span class="soft small">${one.organisation_name ?? ''}</span></div>
      <div class="soft small person-about">${answers.map(([, answer]) => answer).join(' · ')}<br>${t('desk.people.joined', { day: calendar(one.joined_at, this.zone) })}</div>
      ${isOrganiser ? html`<div class="person-do"><label class="said" for="role-${one.id}">${t('desk.people.roleOf', { name: one.display_name })}</label>
        <select class="input" id="role-${one.id}" .value=${one.role} @change=${(event) => this.setRole(one, event.target)}>${ROLES.map((role) => html`<option value=${role} ?selected=${role === one.role}>${t(`roleName.${role}`)}</option>`)}</select>
        ${button({ label: t('desk.people.removeOf', { name: one.display_name }), kind: 'quiet', icon: 'bin', iconOnly: true, disabled: me, onClick: () => this.takeOut(one) })}</div>` : html`<div class="person-do soft">${t(`roleName.${one.role}`)}</div>`}
      ${this.trouble[one.id] ? html`<p class="error" role="alert">${this.trouble[one.id]}</p>` : nothing}</li>`;
  }

  /** @param {any} one @param {HTMLSelectElement} choice */
  async setRole(one, choice) {
    const before = one.role;
    const role = choice.value;
    this.trouble = { ...this.trouble, [one.id]: '' };
    try {
      this.put(await this.change(one, role));
      toast(t('desk.people.changed', { name: one.display_name, role: t(`roleName.${role}`) }), {
        action: { label: t('action.undo'), run: async () => { this.put(await this.change(this.people.find((other) => other.id === one.id) ?? one, before)); } },
      });
    } catch (problem) {
      choice.value = before;
      if (problem.status === 412 && problem.body.current) {
        this.put(problem.body.current);
        choice.value = problem.body.current.role;
      }
      this.trouble = { ...this.trouble, [one.id]: problem.status === 412 ? t('desk.people.stale', { role: t(`roleName.${choice.value}`) }) : problem.message };
    }
  }

  async change(one, role) {
    return (await api.patch('/api/v1/workshops/{workshop_id}/participations/{participation_id}', { path: { ...this.path, participation_id: one.id }, etag: `"v${one.version}"`, body: { role } })).data;
  }

  put(fresh) { this.people = this.people.map((one) => (one.id === fresh.id ? { ...one, ...fresh } : one)); }

  async takeOut(one) {
    const state = { busy: false, problem: '', reason: '' };
    const send = async (dialog, form) => {
      const { reason } = values(form);
      Object.assign(state, { reason, busy: true, problem: '' });
      dialog.requestUpdate();
      try {
        await api.post('/api/v1/workshops/{workshop_id}/participations/{participation_id}/remove', { path: { ...this.path, participation_id: one.id }, body: { reason } });
        dialog.close(true);
      } catch (problem) {
        Object.assign(state, { busy: false, problem: problem.about('reason') || problem.message });
        dialog.requestUpdate();
      }
    };
    const done = await openDialog({
      title: t('desk.people.removeTitle', { name: one.display_name }),
      body: (dialog) => html`<form class="stack" id="take-out" @submit=${(event) => { event.preventDefault(); send(dialog, event.currentTarget); }}><p>${t('desk.people.removeText')}</p>
        ${state.problem ? note(state.problem, { kind: 'bad' }) : nothing}
        ${field({ name: 'reason', label: t('desk.reason'), hint: t('desk.people.reasonHint'), value: state.reason, required: true, maxlength: 400, autofocus: true })}</form>`,
      footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => dialog.close() })}<button class="button danger" type="submit" form="take-out" aria-busy=${state.busy ? 'true' : nothing}>${t('desk.people.remove')}</button>`,
    });
    if (!done) return;
    this.people = this.people.filter((other) => other.id !== one.id);
    toast(t('desk.people.removed', { name: one.display_name }));
  }
}
define('fm-page-desk-people', People);
export default 'fm-page-desk-people';
