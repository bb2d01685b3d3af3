// My contributions: what I said in this workshop, what others made of it, and the receipt of each.

import { html, nothing, repeat } from '../vendor/lit.js';
import { define, Page } from '../element.js';
import { setPlace } from '../components/header.js';
import { empty, failure } from '../components/states.js';
import { button, note, tag } from '../components/parts.js';
import { icon } from '../components/icons.js';
import { markdown } from '../components/markdown.js';
import { supportBar } from '../components/support.js';
import '../components/pager.js';
import * as api from '../api.js';
import * as store from '../store.js';
import { moment, t } from '../i18n.js';
import { Scene } from './room/scene.js';
import { clock, ways } from './room/head.js';
import './room/outcome.js';

class Mine extends Page {
  static properties = { ...Page.properties, items: { state: true }, next: { state: true } };

  get heading() { return t('mine.title'); }

  async load() {
    const { data } = await api.get('/api/v1/workshops/by-slug/{slug}', { path: { slug: this.params.slug }, signal: this.signal });
    setPlace({ title: data.title, href: `/workshops/${data.slug}` });
    this.scene = new Scene(data, this.signal);
    this.isVisitor = !store.me();
    this.onLeave(store.subscribe(() => { if (this.isVisitor && store.me()) this.begin(); }));
    if (this.isVisitor) { this.items = []; return; }
    const [, mine, published] = await Promise.all([this.scene.readText(), this.read(null), this.published()]);
    this.isPublished = published;
    this.items = mine.items;
    this.next = mine.next;
  }

  /** Whether there is anything that a contribution could have become part of. */
  async published() {
    const { data } = await api.get('/api/v1/workshops/{workshop_id}/publications', { path: { workshop_id: this.scene.room.id }, signal: this.signal });
    return data.items.length > 0;
  }

  async read(cursor) {
    return (await api.get('/api/v1/me/contributions', { query: { workshop: this.scene.room.id, cursor, limit: 50 }, signal: this.signal })).data;
  }

  async more(cursor) {
    const { items, next } = await this.read(cursor);
    this.items = [...this.items, ...items];
    this.next = next;
  }

  view() {
    const { scene } = this;
    return html`<div class="room">
      <div class="room-bar still"><div class="wrap">${ways(scene, 'mine', false)}${clock(scene, () => {})}</div></div>
      <div class="wrap narrow mine">
        <h1>${t('mine.title')}</h1>
        <p class="lead">${t('mine.lead')}</p>
        ${this.isVisitor || !this.scene.isMember ? nothing : html`<fm-told .room=${this.scene.room}></fm-told>`}
        ${this.isVisitor ? failure(new api.Problem({ status: 401 }), undefined, { level: 2 }) : this.list()}
      </div></div>`;
  }

  list() {
    if (!this.items.length) {
      return empty({ icon: 'comment', title: t('mine.none'), text: t('mine.noneText'), action: button({ label: t('mine.toRoom'), kind: 'primary', href: `/workshops/${this.scene.room.slug}` }) });
    }
    return html`<ol role="list" class="mine-list">${repeat(this.items, (one) => one.id, (one) => html`<li>${this.one(one)}</li>`)}</ol>
      <fm-pager .next=${this.next} .load=${(cursor) => this.more(cursor)} auto></fm-pager>`;
  }

  one(said) {
    const { room } = this.scene;
    const place = this.scene.place(said.foundation_id);
    const isIdea = said.kind === 'idea';
    return html`<article class="mine-one" data-accent=${place?.accent ?? nothing} aria-label=${t(isIdea ? 'mine.idea' : 'mine.comment')}>
      <p class="over">${icon(isIdea ? 'edit' : 'comment')}${t(isIdea ? 'mine.idea' : 'mine.comment')}${place ? html` · ${place.title}` : nothing}</p>
      ${said.state === 'withdrawn' ? html`<p class="soft">${t('mine.withdrawn')}</p>` : html`<div class="prose idea-text" ${markdown(said.html)}></div>`}
      ${said.state === 'hidden' ? note(html`<p><b>${t('room.idea.hiddenYours')}</b> ${t(`reason.${said.hidden_reason}`)}</p>`, { kind: 'warn' }) : nothing}
      <p class="idea-by"><time datetime=${said.posted_at}>${moment(said.posted_at, room.time_zone)}</time>${said.edited_at ? html`<span>${t('room.idea.edited')}</span>` : nothing}
        ${said.state === 'visible' && isIdea && said.comment_count ? html`<span>${t('mine.comments', { count: said.comment_count })}</span>` : nothing}${said.state === 'visible' ? nothing : tag(t(`mine.state.${said.state}`), 'closed')}</p>
      ${said.state === 'visible' ? supportBar(said.tally) : nothing}
      ${this.isPublished && said.state === 'visible' ? html`<fm-outcome .contribution=${said.id} .slug=${room.slug}></fm-outcome>` : nothing}
      <div class="row mine-links">
        ${said.receipt ? html`<a class="button" href="/workshops/${room.slug}/mine/${said.receipt.seq}">${icon('seal')}<span>${t('mine.check')}</span><span class="faint mono">${t('mine.number', { seq: said.receipt.seq })}</span></a>` : nothing}
        ${said.state === 'visible' ? button({ label: t('mine.inRoom'), kind: 'quiet', href: `/workshops/${room.slug}?idea=${said.parent_id ?? said.id}` }) : nothing}
      </div>
    </article>`;
  }
}
define('fm-page-room-mine', Mine);
export default 'fm-page-room-mine';
