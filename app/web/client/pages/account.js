// One's account: name and address, workshops, mail, where one is signed in, one's data, and the way out.

import { html, nothing } from '../vendor/lit.js';
import { define, Page } from '../element.js';
import { setPlace } from '../components/header.js';
import { button, stateTag, tag } from '../components/parts.js';
import { checkbox, field, values } from '../components/field.js';
import { confirm, openDialog } from '../components/dialog.js';
import { icon } from '../components/icons.js';
import { toast } from '../components/toast.js';
import { wire } from '../components/registration.js';
import { go } from '../router.js';
import '../components/sign-in-form.js';
import * as api from '../api.js';
import * as store from '../store.js';
import { ago, t } from '../i18n.js';

const KINDS = ['outcome', 'digest', 'news'];

class Account extends Page {
  static properties = { ...Page.properties, sessions: { state: true }, wishes: { state: true }, rooms: { state: true }, trouble: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.trouble = null;
    this.busy = false;
  }

  get heading() { return t('account.title'); }

  connectedCallback() {
    super.connectedCallback();
    this.onLeave(store.subscribe(() => { if (store.me() && this.progress === 'failed') this.begin(); else this.requestUpdate(); }));
  }

  async load() {
    setPlace(null);
    await store.refreshMe();
    if (!store.me()) throw new api.Problem({ type: 'not-signed-in', status: 401 });
    const options = { signal: this.signal };
    const [sessions, wishes, rooms] = await Promise.all([
      api.get('/api/v1/me/sessions', { ...options, query: { limit: 50 } }),
      api.get('/api/v1/me/preferences', options),
      api.get('/api/v1/workshops', { ...options, query: { mine: true, limit: 100 } }),
    ]);
    [this.wishes, this.rooms] = [wishes.data, rooms.data.items];
    this.sessions = [...sessions.data.items].sort((a, b) => Number(b.is_current) - Number(a.is_current));
  }

  view() {
    const me = store.me();
    if (!me) return nothing;
    return html`<div class="wrap account">
      <header class="stack tight"><h1>${t('account.title')}</h1><p class="lead">${me.is_guest ? t('account.guestLead') : me.email}</p></header>
      ${this.part('name', this.name(me))}
      ${me.is_guest ? this.part('address', html`<p class="soft">${t('account.addressText')}</p><fm-sign-in adds @signed-in=${() => toast(t('account.addressDone'))}></fm-sign-in>`) : nothing}
      ${this.part('rooms', this.workshops())}
      ${me.is_guest ? nothing : this.part('mail', this.mail())}
      ${this.part('sessions', this.places())}
      ${this.part('data', html`<p class="soft">${t('account.dataText')}</p>
        <div><a class="button" href="/api/v1/me/data" download="folkmoot-my-data.json">${icon('download')}<span>${t('account.dataAction')}</span></a></div>`)}
      ${this.part('erase', html`<p class="soft">${t('account.eraseText')}</p><div>${button({ label: t('account.eraseAction'), kind: 'danger', icon: 'bin', onClick: () => this.erase() })}</div>`)}
    </div>`;
  }

  part(key, content) {
    return html`<section class="part" aria-labelledby="part-${key}"><h2 id="part-${key}">${t(`account.${key}`)}</h2><div class="stack">${content}</div></section>`;
  }

  name(me) {
    return html`<form class="stack" novalidate @submit=${(event) => this.rename(event)}>
      ${field({ name: 'name', label: t('account.nameLabel'), hint: t('account.nameHint'), value: store.drafts.read('account:name') ?? me.name, required: true, autocomplete: 'name', maxlength: 80,
        error: this.trouble ? this.trouble.about('name') || this.trouble.detail : '', onInput: (/** @type {any} */ event) => store.drafts.write('account:name', event.target.value) })}
      <div>${button({ label: t('action.save'), kind: 'primary', type: 'submit', busy: this.busy })}</div></form>`;
  }

  async rename(event) {
    event.preventDefault();
    const { name } = values(event.target);
    this.busy = true;
    try {
      if (!name) throw new api.Problem({ detail: t('account.noName') });
      await api.patch('/api/v1/me', { body: { name } });
      this.trouble = null;
      store.drafts.clear('account:name');
      await store.refreshMe();
      toast(t('account.saved'));
    } catch (problem) {
      // Whoever has to sign in again finds the name still written here.
      this.trouble = problem.status === 401 ? null : problem;
    }
    this.busy = false;
  }

  workshops() {
    if (!this.rooms.length) return html`<p class="soft">${t('account.noRooms')} <a href="/">${t('account.findRooms')}</a></p>`;
    return html`<ul role="list" class="lines">${this.rooms.map((room) => html`<li>
      <div class="stack tight"><a class="plain-link" href="/workshops/${room.slug}"><b>${room.title}</b></a><div class="row">${stateTag(room.state)}<span class="small soft">${t(`roleName.${room.role}`)}</span></div></div>
      <div class="row">
        ${button({ label: html`${t('account.change')}<span class="said"> ${room.title}</span>`, onClick: () => this.editIn(room) })}
        ${button({ label: html`${t('account.leave')}<span class="said"> ${room.title}</span>`, kind: 'quiet', onClick: () => this.leave(room) })}
      </div></li>`)}</ul>`;
  }

  /** Change what one is called and what one answered in a workshop. */
  async editIn(room) {
    const path = { workshop_id: room.id };
    try {
      const [workshop, mine] = await Promise.all([
        api.get('/api/v1/workshops/{workshop_id}', { path }), api.get('/api/v1/workshops/{workshop_id}/participations/me', { path }),
      ]);
      const { display_name, organisation_id: id, organisation_name: name, answers } = mine.data;
      let who = { display_name, organisation: id ? { id, name } : null, answers };
      let etag = mine.etag;
      let problem = null;
      const save = async (dialog) => {
        try {
          await api.patch('/api/v1/workshops/{workshop_id}/participations/me', { path, body: wire(who), etag });
          toast(t('account.saved'));
          dialog.close();
        } catch (refusal) {
          problem = refusal;
          if (refusal.status === 412) {
            // Changed in another window meanwhile: what is written here stays, and the next press replaces the other.
            etag = (await api.get('/api/v1/workshops/{workshop_id}/participations/me', { path, fresh: true })).etag;
            problem = new api.Problem({ status: 412, detail: t('account.stale') });
          }
          dialog.requestUpdate();
        }
      };
      await openDialog({
        title: room.title,
        body: (dialog) => html`<fm-registration .fields=${workshop.data.registration_fields} .who=${who} .problem=${problem} .action=${t('action.save')}
          @who-changed=${(event) => { who = event.detail; }} @submitted=${() => save(dialog)}></fm-registration>`,
      });
    } catch (problem) {
      toast(problem.message);
    }
  }

  async leave(room) {
    if (!(await confirm({ title: t('account.leaveTitle', { title: room.title }), text: t('account.leaveText'), yes: t('account.leave') }))) return;
    await this.run(() => api.remove('/api/v1/workshops/{workshop_id}/participations/me', { path: { workshop_id: room.id } }), t('account.left'));
  }

  mail() {
    return html`<p class="soft">${t('account.mailText')}</p><div>${KINDS.map((kind) => checkbox({
      name: kind, label: t(`account.${kind}`), hint: t(`account.${kind}Hint`), checked: this.wishes[kind],
      onInput: (/** @type {any} */ event) => this.wish(kind, event.target.checked),
    }))}</div>`;
  }

  async wish(kind, isWanted) {
    const before = this.wishes;
    this.wishes = { ...before, [kind]: isWanted };
    try {
      this.wishes = (await api.patch('/api/v1/me/preferences', { body: { [kind]: isWanted } })).data;
      toast(t('account.saved'));
    } catch (problem) {
      this.wishes = before;
      toast(problem.message);
    }
  }

  places() {
    return html`<ul role="list" class="lines">${this.sessions.map((one) => html`<li>
        <div><b>${one.label || t(`account.kind.${one.kind}`)}</b> ${one.is_current ? tag(t('account.here')) : nothing}<p class="small soft">${t('account.since', { when: ago(one.created_at) })}</p></div>
        ${one.is_current ? nothing : button({ label: html`${t('account.end')}<span class="said"> ${one.label}</span>`, onClick: () => this.run(() => api.remove('/api/v1/me/sessions/{session_id}', { path: { session_id: one.id } }), t('account.ended')) })}
      </li>`)}</ul>
      <div>${button({ label: t('account.everywhere'), icon: 'out', onClick: () => this.signOutEverywhere() })}</div>`;
  }

  async signOutEverywhere() {
    if (!(await confirm({ title: t('account.everywhere'), text: t('account.everywhereText'), yes: t('account.everywhere') }))) return;
    await this.goodbye(() => api.remove('/api/v1/me/sessions'), t('signOut.done'));
  }

  async erase() {
    let isSure = false;
    const yes = await openDialog({
      title: t('account.eraseTitle'),
      body: (dialog) => html`<div class="stack"><p>${t('account.eraseWhat')}</p><p>${t('account.eraseStays')}</p>
        ${checkbox({ name: 'sure', label: t('account.eraseSure'), checked: isSure, onInput: (/** @type {any} */ event) => { isSure = event.target.checked; dialog.requestUpdate(); } })}</div>`,
      footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => dialog.close(false) })}${button({ label: t('account.eraseAction'), kind: 'danger', disabled: !isSure, onClick: () => dialog.close(true) })}`,
    });
    if (yes) await this.goodbye(() => api.remove('/api/v1/me'), t('account.erased'));
  }

  async goodbye(work, words) {
    try {
      await work();
    } catch (problem) {
      toast(problem.message);
      return;
    }
    store.drafts.clearAll();
    store.signedOut();
    toast(words);
    go('/');
  }

  async run(work, words) {
    try {
      await work();
      await this.refresh();
      toast(words);
    } catch (problem) {
      toast(problem.message);
    }
  }
}
define('fm-page-account', Account);
export default 'fm-page-account';
