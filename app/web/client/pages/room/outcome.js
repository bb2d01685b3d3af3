// What became of what somebody said: the published sentences that rest on it, and whether they may be quoted.

import { html, nothing } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { checkbox } from '../../components/field.js';
import { icon } from '../../components/icons.js';
import { note } from '../../components/parts.js';
import { toast } from '../../components/toast.js';
import * as api from '../../api.js';
import { calendar, t } from '../../i18n.js';

/** `<fm-outcome .contribution=${id} .slug=${slug}>` under a contribution: asks when it comes into sight, and not before. */
export class Outcome extends Element {
  static properties = { contribution: { attribute: false }, slug: { attribute: false }, found: { state: true } };

  constructor() {
    super();
    this.contribution = '';
    this.slug = '';
    /** @type {any} */
    this.found = null;
  }

  connectedCallback() {
    super.connectedCallback();
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      this.ask().catch(() => {});
    }, { rootMargin: '300px' });
    watch.observe(this);
    this.onLeave(() => watch.disconnect());
  }

  async ask() {
    this.found = (await api.get('/api/v1/contributions/{contribution_id}/outcome', { path: { contribution_id: this.contribution } })).data;
  }

  render() {
    if (!this.found) return html`<div class="outcome" aria-busy="true"><span class="bone short"></span></div>`;
    const { places, is_quoted: isQuoted } = this.found;
    const newest = Math.max(0, ...places.map((one) => one.revision));
    const now = bySentence(places.filter((one) => one.revision === newest));
    if (!now.length) return html`<div class="outcome"><p class="soft">${icon('seal')}<span>${t('outcome.notLinked')}</span></p></div>`;
    return html`<div class="outcome used"><p>${icon('seal')}<span><b>${t('outcome.used', { count: now.length })}</b>${isQuoted ? ` ${t('outcome.quoted')}` : ''}</span></p>
      <ul role="list">${now.map((one) => html`<li><a href=${hrefOf(this.slug, one)}>${one.sentence}</a>
        <span class="soft small">${[one.foundation_title ?? t('outcome.preamble'), one.via_theme ? t('declaration.viaTheme', { title: one.via_theme }) : '', one.is_earlier ? t('declaration.isEarlier') : ''].filter(Boolean).join(' · ')}</span></li>`)}</ul></div>`;
  }
}
define('fm-outcome', Outcome);

/** One place for each sentence: what is linked to it and lies in a linked theme, too, is behind one sentence, not two. @param {any[]} places */
function bySentence(places) {
  /** @type {Map<string, any>} */
  const found = new Map();
  for (const one of places) {
    const key = [one.foundation_key, one.part, one.anchor].join('.');
    const other = found.get(key);
    if (!other || rank(one) < rank(other)) found.set(key, one);
  }
  return [...found.values()];
}

/** How directly it is linked: itself or through a theme, to these words or to earlier ones. */
const rank = (one) => Number(!!one.is_earlier) * 2 + Number(!!one.via_theme);

const hrefOf = (slug, { foundation_key: key, part, anchor, revision }) => {
  const page = key && part === 'body' ? `/foundations/${key}` : '';
  return `/workshops/${slug}/declaration${page}?${new URLSearchParams({ revision: String(revision), sentence: [key ?? '', part, anchor].join('.') })}`;
};

/** `<fm-told .room=${room}>`: what was published since, in a line, and the choice whether one may be quoted. */
export class Told extends Element {
  static properties = { room: { attribute: false }, told: { state: true }, consent: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    /** @type {any[]} */
    this.told = [];
    /** @type {any} */
    this.consent = null;
  }

  firstUpdated() { this.ask(); }

  async ask() {
    const path = { workshop_id: this.room.id };
    const [told, consent] = await Promise.all([
      api.get('/api/v1/workshops/{workshop_id}/participations/me/outcomes', { path }).catch(() => null),
      api.get('/api/v1/workshops/{workshop_id}/participations/me/quote-consent', { path }).catch(() => null),
    ]);
    this.told = told?.data.items ?? [];
    this.consent = consent?.data ?? null;
  }

  async choose(event) {
    const { checked } = event.target;
    try {
      this.consent = (await api.put('/api/v1/workshops/{workshop_id}/participations/me/quote-consent', { path: { workshop_id: this.room.id }, body: { allowed: checked } })).data;
      toast(t(checked ? 'outcome.mayQuote' : 'outcome.mayNotQuote'));
    } catch (problem) {
      toast(problem.message);
      this.requestUpdate();
    }
  }

  render() {
    const newest = this.told[0];
    const used = newest?.lines.filter((line) => line.became !== 'not_linked').length ?? 0;
    return html`<div class="stack tight told">${newest ? note(html`<p><b>${t('outcome.told', { title: newest.title, on: calendar(newest.composed_at, this.room.time_zone) })}</b></p>
        <p>${t('outcome.toldOf', { count: newest.lines.length, used: t(newest.lines.length === 1 ? 'outcome.usedOne' : 'outcome.usedOf', { count: used }) })} <a href="/workshops/${this.room.slug}/declaration">${t('outcome.read')}</a></p>`, { kind: 'good', isLive: false }) : nothing}
      ${this.consent ? checkbox({ name: 'quote-consent', label: t('outcome.consent'), hint: t('outcome.consentHint', { attribution: this.consent.attribution }), checked: this.consent.allowed, onInput: (event) => this.choose(event) }) : nothing}</div>`;
  }
}
define('fm-told', Told);
