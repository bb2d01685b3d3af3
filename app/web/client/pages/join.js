// The way into a workshop on one page: what it is, until when, what happens with what one says, and taking part.

import { html, nothing } from '../vendor/lit.js';
import { define, Page } from '../element.js';
import { keepArrival, tellArrival } from '../components/arrival.js';
import { setClock } from '../components/clock.js';
import { setPlace } from '../components/header.js';
import { markdown } from '../components/markdown.js';
import { button, note, stateTag } from '../components/parts.js';
import { icon } from '../components/icons.js';
import { toast } from '../components/toast.js';
import { go } from '../router.js';
import { wire } from '../components/registration.js';
import '../components/sign-in-form.js';
import * as api from '../api.js';
import * as store from '../store.js';
import { moment, t } from '../i18n.js';

class Join extends Page {
  static properties = { ...Page.properties, who: { state: true }, refusal: { state: true }, busy: { state: true }, asGuest: { state: true } };

  constructor() {
    super();
    this.who = { display_name: '', organisation: null, answers: {} };
    /** @type {api.Problem|null} */
    this.refusal = null;
    this.busy = false;
    // Behind the '#', where no server sees it; taken out of the address, where the next person at this screen would.
    this.guestToken = location.hash.slice(1);
    if (this.guestToken) history.replaceState(history.state, '', location.pathname);
    this.asGuest = Boolean(this.guestToken);
  }

  get heading() { return this.workshop?.title ?? ''; }
  get draft() { return `join:${this.workshop.id}`; }

  connectedCallback() {
    super.connectedCallback();
    let before = store.me()?.id;
    this.onLeave(store.subscribe(() => {
      const now = store.me()?.id;
      if (now && now !== before && this.progress === 'ready' && !this.busy) this.step();
      before = now;
    }));
  }

  async load() {
    keepArrival(this.params.slug, this.query);
    if (!store.me()) await store.refreshMe();
    const { data } = await api.get('/api/v1/workshops/by-slug/{slug}', { path: { slug: this.params.slug }, signal: this.signal });
    this.workshop = data;
    setClock(data.clock.now);
    setPlace({ title: data.title, href: `/workshops/${data.slug}` });
    const kept = store.drafts.read(this.draft);
    if (kept) this.who = kept;
    else if (!this.who.display_name && store.me()?.name) this.who = { ...this.who, display_name: store.me().name };
  }

  /** Somebody has signed in on this page: on with what is next, and with the focus there. */
  async step() {
    await this.refresh();
    /** @type {HTMLElement|null} */ (this.querySelector('.way input, .way .button'))?.focus();
  }

  changed(event) {
    this.who = event.detail;
    store.drafts.write(this.draft, this.who);
  }

  async join(event) {
    if (this.busy) return;
    this.busy = true;
    this.refusal = null;
    try {
      if (this.asGuest && !store.me()) await this.enterAsGuest();
      else await api.post('/api/v1/workshops/{workshop_id}/participations', { path: { workshop_id: this.workshop.id }, body: wire(this.who) });
      tellArrival(this.workshop.slug);
      this.arrive();
    } catch (problem) {
      if (problem.slug === 'already-joined') this.arrive();
      else if (problem.status !== 401) {
        this.refusal = problem;
        await this.updateComplete;
        event.target.showFirstError?.();
      }
    }
    this.busy = false;
  }

  async enterAsGuest() {
    const body = { workshop_id: this.workshop.id, link_token: this.guestToken, ...wire(this.who) };
    // A guest's request makes another guest each time it arrives, so it is not repeated unasked.
    await api.post('/api/v1/guests', { query: { session: 'cookie' }, body, once: true });
    store.drafts.clear(this.draft);
    await store.refreshMe();
  }

  arrive() {
    store.drafts.clear(this.draft);
    toast(t('join.welcome', { title: this.workshop.title }));
    go(`/workshops/${this.workshop.slug}`, { replace: true });
  }

  view() {
    const { workshop } = this;
    return html`<div class="wrap join">
      <header class="stack">
        <div class="row">${stateTag(workshop.state)}${this.time()}</div>
        <h1>${workshop.title}</h1>
        ${workshop.summary ? html`<p class="lead">${workshop.summary}</p>` : nothing}
      </header>
      <section class="card way stack" aria-labelledby="way-title">${this.way()}</section>
      <div class="stack loose">
        ${workshop.welcome_html ? html`<section class="prose" ${markdown(workshop.welcome_html)}></section>` : nothing}
        ${this.schedule()}
        ${this.promises()}
      </div>
    </div>`;
  }

  time() {
    const { state, phases } = this.workshop;
    if (state !== 'open') return nothing;
    const last = phases.map((phase) => phase.closes_at).sort().at(-1);
    return html`<fm-clock quiet .until=${last} @ended=${() => this.refresh()}></fm-clock>`;
  }

  schedule() {
    const { phases, time_zone: zone } = this.workshop;
    if (!phases.length) return html`<p class="soft">${t('home.noSchedule')}</p>`;
    return html`<section class="stack tight"><h2>${t('join.when')}</h2>
      <ol role="list" class="phases">${phases.map((phase) => html`<li class=${phase.state}>
        <b>${phase.name}</b> ${phase.state === 'open' ? html`<span class="over">${t('join.now')}</span>` : nothing}
        <span class="soft">${t('join.span', { from: moment(phase.opens_at, zone), until: moment(phase.closes_at, zone) })}</span></li>`)}</ol>
      <p class="small faint">${t('join.zone', { zone: zone.replace('_', ' ') })}</p></section>`;
  }

  promises() {
    const { edit_minutes: minutes, tallies_hidden: isHidden } = this.workshop;
    const lines = [
      ['eye', t('join.seen')],
      ['lock', t('join.answers')],
      ['edit', minutes ? t('join.edit', { count: minutes }) : t('join.noEdit')],
      ['agree', isHidden ? t('join.tallyLater') : t('join.tally')],
      ['seal', t('join.receipt')],
      ['bin', t('join.erase')],
    ];
    return html`<section class="stack tight"><h2>${t('join.what')}</h2>
      <ul role="list" class="promises">${lines.map(([sign, text]) => html`<li>${icon(/** @type {any} */ (sign))}<span>${text}</span></li>`)}</ul></section>`;
  }

  way() {
    const { workshop } = this;
    const { you } = workshop;
    if (you.role) return this.box(t('join.inTitle'), html`<p>${t('join.inText', { name: you.display_name })}</p>${button({ label: t('join.enter'), kind: 'primary', icon: 'right', wide: true, large: true, href: `/workshops/${workshop.slug}` })}`);
    if (workshop.state === 'closed') return this.box(t('join.closedTitle'), html`<p>${t('join.closedText')}</p>${button({ label: t('join.read'), kind: 'primary', wide: true, href: `/workshops/${workshop.slug}` })}`);
    if (this.asGuest && !store.me()) return this.guest();
    if (!store.me()) return this.visitor();
    return this.mayJoin() ? this.member() : this.notInvited();
  }

  mayJoin() {
    const { workshop } = this;
    return workshop.join_open || workshop.joins_by_domain || workshop.you.is_invited;
  }

  guest() {
    const isUnknown = this.refusal?.slug === 'guest-link-unknown';
    return this.box(t('join.guestTitle'), html`<p class="soft">${t('join.guestText')}</p>
      ${isUnknown ? note(html`<p>${t('join.guestUnknown')}</p>`, { kind: 'bad' }) : this.form(t('join.guestAction'))}
      ${button({ label: t('join.withMail'), kind: 'quiet', icon: 'mail', wide: true, onClick: () => { this.asGuest = false; this.refusal = null; } })}`);
  }

  visitor() {
    return this.box(t('join.title'), html`<p class="soft">${t('join.step', { step: 1 })} ${t('signIn.lead')}</p>
      <fm-sign-in .to=${location.pathname}></fm-sign-in>
      ${this.guestToken ? button({ label: t('join.asGuest'), kind: 'quiet', wide: true, onClick: () => { this.asGuest = true; } }) : nothing}
      ${this.readAlong()}`);
  }

  member() {
    const { you } = this.workshop;
    return this.box(t('join.title'), html`
      ${you.is_invited ? note(html`<p>${t('join.invited')}</p>`, { kind: 'good' }) : nothing}
      <p class="soft">${t('join.signedInAs', { name: store.me().email ?? store.me().name })}</p>
      ${this.form(t('join.action'))}${this.readAlong()}`);
  }

  notInvited() {
    return this.box(t('join.notInvitedTitle'), html`<p>${t('join.notInvitedText', { name: store.me().email ?? store.me().name })}</p>${this.readAlong()}`);
  }

  form(action) {
    return html`<fm-registration .fields=${this.workshop.registration_fields} .who=${this.who} .problem=${this.refusal} .action=${action} ?busy=${this.busy}
      @who-changed=${(event) => this.changed(event)} @submitted=${(event) => this.join(event)}></fm-registration>`;
  }

  readAlong() { return html`<p class="small"><a class="plain-link" href="/workshops/${this.workshop.slug}">${t('join.readAlong')}</a></p>`; }

  box(title, content) { return html`<h2 id="way-title">${title}</h2>${content}`; }
}
define('fm-page-join', Join);
export default 'fm-page-join';
