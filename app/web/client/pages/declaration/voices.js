// From a sentence down to the voices: who is behind it, as far as whoever asks may read them.

import { html, nothing } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { openDialog } from '../../components/dialog.js';
import { markdown } from '../../components/markdown.js';
import { button, tag } from '../../components/parts.js';
import { empty, failure, loading } from '../../components/states.js';
import { supportBar } from '../../components/support.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import { calendar, t } from '../../i18n.js';
import { plain } from './sentences.js';
import './feedback.js';

/** Show the voices behind a sentence until the panel is closed. @param {any} options */
export function showVoices({ room, place, sentence, revision, accent }) {
  return openDialog({
    title: t('declaration.voices'),
    body: () => html`<fm-voices .room=${room} .place=${place} .sentence=${sentence} .revision=${revision} data-accent=${accent || nothing}></fm-voices>`,
  });
}

export class Voices extends Element {
  static properties = { room: { attribute: false }, place: { attribute: false }, sentence: { attribute: false }, revision: { attribute: false }, items: { state: true }, total: { state: true }, next: { state: true }, problem: { state: true }, isSpeaking: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    /** @type {any} */
    this.place = null;
    /** @type {any} */
    this.sentence = null;
    /** @type {any[]|null} */
    this.items = null;
    this.total = 0;
    /** @type {string|null} */
    this.next = null;
    /** @type {any} */
    this.problem = null;
    this.isSpeaking = false;
  }

  firstUpdated() { this.read(); }

  async read(cursor) {
    this.problem = null;
    try {
      const { foundation_key, part, anchor } = this.place;
      const { data } = await api.get('/api/v1/workshops/{workshop_id}/published/voices', { path: { workshop_id: this.room.id }, query: { foundation_key, part, anchor, revision: this.revision, cursor, limit: 20 } });
      this.items = cursor ? [...(this.items ?? []), ...data.items] : data.items;
      this.total = data.total;
      this.next = data.next;
    } catch (problem) {
      if (cursor) throw problem;
      this.problem = problem;
    }
  }

  render() {
    return html`<div class="stack voices">
      <blockquote class="voices-sentence">${plain(this.sentence.text)}</blockquote>
      ${this.problem ? failure(this.problem, () => this.read(), { level: 3 }) : this.items === null ? loading({ blocks: 2 }) : this.list()}
      ${this.isSpeaking ? html`<fm-feedback .room=${this.room} .about=${{ foundation_key: this.place.foundation_key, anchor: this.place.anchor }} level="3"></fm-feedback>`
        : html`<div>${button({ label: t('declaration.feedback.ofSentence'), icon: 'comment', kind: 'quiet', onClick: () => { this.isSpeaking = true; } })}</div>`}</div>`;
  }

  list() {
    const items = this.items ?? [];
    const { themes, references } = this.sentence;
    return html`<p class="soft">${items.length ? t('declaration.voicesCount', { count: this.total }) : t('declaration.voicesNone')}
        ${themes ? t('declaration.themes', { count: themes }) : ''} ${references ? t('declaration.references', { count: references }) : ''}</p>
      ${items.length ? html`<ul role="list" class="voice-list">${items.map((one) => voice(one, this.room))}</ul><fm-pager .next=${this.next} .load=${(cursor) => this.read(cursor)}></fm-pager>`
        : empty({ title: t('declaration.voicesEmpty'), text: t('declaration.voicesEmptyText'), icon: 'people', level: 3 })}`;
  }
}
define('fm-voices', Voices);

function voice(one, room) {
  return html`<li class="voice">
    ${one.text_html ? html`<div class="prose" ${markdown(one.text_html)}></div>` : html`<p class="soft">${t('declaration.unreadable')}</p>`}
    <p class="row small soft">${one.role === 'basis' ? nothing : tag(t(`declaration.role.${one.role}`))}${one.via_theme ? html`<span>${t('declaration.viaTheme', { title: one.via_theme })}</span>` : nothing}
      ${one.is_earlier ? html`<span>${t('declaration.isEarlier')}</span>` : nothing}${one.posted_at ? html`<time datetime=${one.posted_at}>${calendar(one.posted_at, room.time_zone)}</time>` : nothing}</p>
    ${one.tally ? supportBar(one.tally) : nothing}</li>`;
}
