// Home: the workshops that are open, coming and closed, by the service's clock.

import { html, nothing } from '../vendor/lit.js';
import { define, Page } from '../element.js';
import { setClock } from '../components/clock.js';
import { setPlace } from '../components/header.js';
import { ring } from '../components/ring.js';
import { empty } from '../components/states.js';
import { button, stateTag, tag } from '../components/parts.js';
import { icon } from '../components/icons.js';
import * as api from '../api.js';
import * as store from '../store.js';
import { calendar, date, day, t, time } from '../i18n.js';

const MOST = 100;

class Home extends Page {
  static properties = { ...Page.properties, workshops: { state: true } };

  async load() {
    setPlace(null);
    const { data } = await api.get('/api/v1/workshops', { query: { limit: MOST }, signal: this.signal });
    this.workshops = data.items;
    setClock(data.items[0]?.clock.now);
  }

  connectedCallback() {
    super.connectedCallback();
    let before = store.me()?.id;
    this.onLeave(store.subscribe(() => {
      const now = store.me()?.id;
      if (now !== before && this.progress === 'ready') this.refresh();
      before = now;
    }));
  }

  view() {
    return html`<div class="hero-page">
      <section class="hero"><div class="wrap">
        <div class="stack"><h1>${t('home.title')}</h1><p class="lead">${t('home.lead')}</p></div>
        <div class="hero-picture">${ring()}</div>
      </div></section>
      <div class="wrap home">
        ${this.workshops.length ? html`${this.open()}${this.coming()}${this.closed()}` : html`<div class="card flat">${empty({ title: t('home.none'), text: t('home.noneText'), icon: 'people' })}</div>`}
        ${store.me() ? nothing : this.how()}
      </div>
    </div>`;
  }

  /** The workshops in a state; what one is in oneself comes first. */
  in(state) {
    return this.workshops.filter((workshop) => workshop.state === state).sort((a, b) => Number(!a.role) - Number(!b.role));
  }

  open() {
    const those = this.in('open');
    if (!those.length) return nothing;
    return this.section('open', html`<ul role="list" class="stack">${those.map((workshop) => html`<li>${this.openCard(workshop)}</li>`)}</ul>`);
  }

  openCard(workshop) {
    const { slug, title, summary, role, closes_at: closes, time_zone: zone } = workshop;
    return html`<article class="card open-card">
      <div class="stack">
        <div class="row">${stateTag('open')}${role ? tag(t(`role.${role}`)) : nothing}</div>
        <h3><a href="/workshops/${slug}">${title}</a></h3>
        ${summary ? html`<p class="soft">${summary}</p>` : nothing}${this.declared(workshop)}
      </div>
      <div class="stack doing">
        ${closes ? html`<div><fm-clock quiet .until=${closes} @ended=${() => this.refresh()}></fm-clock>
          <p class="small soft">${t('home.until', { day: day(closes, zone), time: time(closes, zone) })}</p></div>` : nothing}
        ${role
          ? button({ label: t('home.enter'), kind: 'primary', href: `/workshops/${slug}` })
          : html`${button({ label: t('home.join'), kind: 'primary', href: `/join/${slug}` })}${button({ label: t('home.look'), kind: 'quiet', href: `/workshops/${slug}` })}`}
      </div>
    </article>`;
  }

  /** The way to what came of it, where something is published. */
  declared({ slug, title, published_revision: revision }) {
    return revision ? html`<p><a class="row" href="/workshops/${slug}/declaration">${icon('seal')}<span>${t('home.declared')}<span class="said">: ${title}</span></span></a></p>` : nothing;
  }

  coming() {
    const those = this.in('coming');
    if (!those.length) return nothing;
    return this.section('coming', html`<ul role="list" class="grid">${those.map((workshop) => html`<li>${this.comingCard(workshop)}</li>`)}</ul>`);
  }

  comingCard({ slug, title, summary, role, opens_at: opens, time_zone: zone }) {
    return html`<article class="card flat coming-card">
      ${opens ? html`<div class="leaf" aria-hidden="true"><b>${date(opens, { day: 'numeric', timeZone: zone })}</b><span>${date(opens, { month: 'short', timeZone: zone })}</span></div>` : nothing}
      <div class="stack tight">
        <h3><a href="/${role ? 'workshops' : 'join'}/${slug}">${title}</a></h3>
        <p class="small over">${opens ? t('home.opensAt', { day: day(opens, zone), time: time(opens, zone) }) : t('home.noSchedule')}</p>
        <p class="soft">${summary}</p>
        ${role ? html`<div>${tag(t(`role.${role}`))}</div>` : nothing}
      </div>
    </article>`;
  }

  closed() {
    const those = this.in('closed');
    if (!those.length) return nothing;
    return this.section('closed', html`<ul role="list" class="closed-list">${those.map(({ slug, title, summary, role, closes_at: closes, time_zone: zone, published_revision }) => html`<li>
      <h3><a href="/workshops/${slug}">${title}</a></h3>
      <p class="soft">${summary}</p>${this.declared({ slug, title, published_revision })}
      <div class="row small faint">${closes ? html`<span>${t('home.closedOn', { day: calendar(closes, zone) })}</span>` : nothing}${role ? html`<span>${t(`role.${role}`)}</span>` : nothing}</div>
    </li>`)}</ul>`);
  }

  section(state, content) {
    return html`<section class="stack" aria-labelledby="home-${state}"><h2 id="home-${state}">${t(`home.${state}`)}</h2>${content}</section>`;
  }

  how() {
    return html`<section class="stack how" aria-labelledby="home-how"><h2 id="home-how">${t('home.how')}</h2>
      <ol role="list" class="grid">${[['comment', 'say'], ['agree', 'weigh'], ['seal', 'trace']].map(([sign, key], place) => html`<li data-accent=${[3, 6, 2][place]}>
        ${icon(/** @type {any} */ (sign))}<h3>${t(`home.${key}`)}</h3><p class="soft">${t(`home.${key}Text`)}</p></li>`)}</ol></section>`;
  }
}
define('fm-page-home', Home);
export default 'fm-page-home';
