// The desk: the workshops that somebody looks after, and the way to make another one.

import { html, nothing } from '../vendor/lit.js';
import { define, Page } from '../element.js';
import { setClock } from '../components/clock.js';
import { setPlace } from '../components/header.js';
import { button, stateTag, tag } from '../components/parts.js';
import { empty } from '../components/states.js';
import * as api from '../api.js';
import * as store from '../store.js';
import { calendar, day, t, time } from '../i18n.js';
import { deskPath } from './desk/frame.js';
import { MAKING } from './desk/plan.js';

const DESK = ['organiser', 'moderator'];
/** What is a step away from the list, and for whom. @type {[string, string[]][]} */
const QUICK = [['timeline', ['organiser']], ['moderation', DESK], ['people', DESK]];
const ORDER = ['open', 'coming', 'closed'];

class Desk extends Page {
  get heading() { return t('desk.title'); }

  async load() {
    setPlace(null);
    if (!store.me()) throw new api.Problem({ type: 'not-signed-in', status: 401 });
    this.workshops = [];
    for await (const items of api.pages('/api/v1/workshops', { query: { mine: true, limit: 100 }, signal: this.signal })) {
      this.workshops.push(...items.filter((workshop) => DESK.includes(workshop.role)));
      setClock(items[0]?.clock.now);
    }
  }

  view() {
    const isOrganiser = store.me()?.is_organiser;
    const begun = isOrganiser && store.drafts.read(MAKING);
    const make = isOrganiser ? button({ label: begun ? t('desk.goOnMaking') : t('desk.makeOne'), kind: 'primary', icon: begun ? 'edit' : 'plus', href: '/desk/make/workshop' }) : nothing;
    return html`<div class="wrap stack loose">
      <div class="row apart"><div class="stack tight"><h1>${t('desk.title')}</h1><p class="soft">${t('desk.lead')}</p></div><div class="row">${isOrganiser ? button({ label: t('polls.mine'), icon: 'poll', href: '/desk/polls' }) : nothing}${this.workshops.length ? make : nothing}</div></div>
      ${begun?.title ? html`<p class="soft">${t('desk.begun', { title: begun.title })}</p>` : nothing}
      ${this.workshops.length ? ORDER.map((state) => this.group(state)) : empty({
        title: isOrganiser ? t('desk.none') : t('desk.notOrganiser'), text: isOrganiser ? t('desk.noneText') : t('desk.notOrganiserText'), icon: 'desk', action: make,
      })}
    </div>`;
  }

  group(state) {
    const those = this.workshops.filter((workshop) => workshop.state === state);
    if (!those.length) return nothing;
    return html`<section class="stack" aria-labelledby="desk-${state}"><h2 id="desk-${state}">${t(`desk.group.${state}`)}</h2>
      <ul role="list" class="stack">${those.map((workshop) => html`<li>${this.card(workshop)}</li>`)}</ul></section>`;
  }

  card(workshop) {
    const { slug, state, opens_at: opens, closes_at: closes, time_zone: zone } = workshop;
    return html`<article class="card desk-card">
      <div class="stack tight">
        <h3><a href=${deskPath(slug)}>${workshop.title}</a></h3>
        <p class="row soft">${stateTag(state)}${workshop.role === 'moderator' ? tag(t('roleName.moderator')) : nothing}
          ${state === 'open' && closes ? html`<fm-clock quiet .until=${closes} @ended=${() => this.begin()}></fm-clock>`
            : state === 'coming' ? (opens ? t('home.opensAt', { day: day(opens, zone), time: time(opens, zone) }) : t('home.noSchedule'))
              : closes ? t('home.closedOn', { day: calendar(closes, zone) }) : ''}</p></div>
      <div class="row desk-quick">${QUICK.filter(([, roles]) => roles.includes(workshop.role)).map(([name]) => html`<a class="button quiet" href=${deskPath(slug, name)}>${t(`desk.section.${name}`)}<span class="said">: ${workshop.title}</span></a>`)}</div>
    </article>`;
  }
}
define('fm-page-desk', Desk);
export default 'fm-page-desk';
