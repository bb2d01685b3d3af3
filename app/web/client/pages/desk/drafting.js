// Drafting: the text sentence by sentence, beside what each rests on and what is suggested for it; and publishing.

import { html, nothing } from '../../vendor/lit.js';
import { define } from '../../element.js';
import { select } from '../../components/field.js';
import { icon } from '../../components/icons.js';
import { tag } from '../../components/parts.js';
import { empty } from '../../components/states.js';
import * as api from '../../api.js';
import { Live } from '../../live.js';
import { go, setQuery } from '../../router.js';
import { number, t } from '../../i18n.js';
import { comparedFoundation, isChanged, changes, lineage } from '../declaration/changes.js';
import { nameOf, plain } from '../declaration/sentences.js';
import { DeskPage } from './frame.js';
import './drafting-sentence.js';
import './publishing.js';
import './suggestions.js';

const VIEWS = /** @type {const} */ (['text', 'suggestions', 'compare', 'publish']);
const NEWS = ['declaration.version_written', 'sentence.linked', 'sentence.unlinked', 'suggestion.made', 'suggestion.settled', 'declaration.published'];

class Drafting extends DeskPage {
  static properties = { ...DeskPage.properties, draft: { state: true }, versions: { state: true }, compared: { state: true } };

  constructor() {
    super();
    this.section = 'drafting';
    /** The version with its links and suggestions; null before there is a text. @type {any} */
    this.draft = null;
    /** @type {any[]} */
    this.versions = [];
    /** @type {any} */
    this.compared = null;
  }

  get shown() { return VIEWS.find((one) => one === this.query.get('view')) ?? 'text'; }
  get number() { return this.query.get('number') ?? undefined; }

  async loadSection() {
    await this.read();
    if (this.live) return;
    const live = new Live(this.room.id);
    this.live = live;
    for (const name of NEWS) live.on(name, () => this.read().catch(() => {}));
    live.open();
    this.onLeave(() => live.close());
  }

  async read() {
    try {
      const [draft, versions] = await Promise.all([
        api.get('/api/v1/workshops/{workshop_id}/drafting', { path: this.path, query: { number: this.number }, signal: this.signal }),
        api.get('/api/v1/workshops/{workshop_id}/declaration/versions', { path: this.path, query: { limit: 100 }, signal: this.signal }),
      ]);
      this.draft = draft.data;
      this.versions = versions.data.items;
    } catch (problem) {
      if (problem.status !== 404) throw problem;
      this.draft = null;
    }
    if (this.shown === 'compare') await this.compare();
  }

  async compare() {
    const second = this.draft.number;
    const first = Number(this.query.get('first')) || Math.max(1, second - 1);
    this.compared = first === second && second === 1 ? null : (await api.get('/api/v1/workshops/{workshop_id}/declaration/compare', { path: this.path, query: { first, second }, signal: this.signal })).data;
  }

  willUpdate(changed) {
    const before = changed.get('query');
    if (!before || this.progress !== 'ready') return;
    if (['number', 'view', 'first'].some((name) => before.get(name) !== this.query.get(name))) this.read().catch((problem) => { this.problem = problem; this.progress = 'failed'; });
    const [was, is] = [before.get('sentence'), this.query.get('sentence')];
    if (was !== is) this.updateComplete.then(() => this.arrive(was));
  }

  async arrive(before) {
    const panel = /** @type {any} */ (this.querySelector('fm-draft-sentence'));
    await panel?.updateComplete;
    const target = /** @type {HTMLElement|null} */ (this.query.get('sentence') ? this.querySelector('#sentence-title') : this.querySelector(`[data-sentence="${before}"]`));
    target?.focus({ preventScroll: true });
    const box = target?.getBoundingClientRect();
    if (box && (box.top < 80 || box.bottom > innerHeight)) target?.scrollIntoView({ block: 'center' });
  }

  hrefOf(changes) {
    const query = new URLSearchParams(this.query);
    for (const [name, value] of Object.entries(changes)) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    return `/desk/${this.room.slug}/drafting${query.size ? `?${query}` : ''}`;
  }

  /** The part and sentence that the address names. */
  get opened() {
    const named = this.query.get('sentence');
    for (const part of this.draft?.parts ?? []) {
      for (const sentence of part.sentences) if (nameOf({ ...part, anchor: sentence.anchor }) === named) return { part, sentence };
    }
    return null;
  }

  content() {
    if (!this.draft) return html`<h1>${t('drafting.title')}</h1>${empty({ title: t('drafting.none'), text: t('drafting.noneText'), icon: 'edit' })}`;
    const open = this.draft.parts.reduce((sum, part) => sum + part.suggestions.length + part.sentences.reduce((more, one) => more + one.suggestions.filter((each) => each.state === 'open').length, 0), 0);
    return html`<div class="row apart"><h1>${t('drafting.title')}</h1>
        ${select({ name: 'number', label: html`<span class="said">${t('drafting.version')}</span>`, isBare: true, prompt: '', value: String(this.draft.number), onInput: (event) => setQuery({ number: /** @type {any} */ (event.target).value, sentence: null }), options: this.versions.map((one) => /** @type {[string, string]} */ ([String(one.number), t('declaration.compare.version', { number: one.number })])) })}</div>
      <nav class="tabs" aria-label=${t('drafting.views')}>${VIEWS.map((view) => html`<a href=${this.hrefOf({ view: view === 'text' ? null : view, sentence: null })} aria-current=${view === this.shown ? 'page' : nothing}>${t(`drafting.view.${view}`)}${view === 'suggestions' && open ? html` <span class="faint">${number(open)}</span>` : nothing}</a>`)}</nav>
      ${this[`${this.shown}View`]()}`;
  }

  textView() {
    const { opened } = this;
    const all = this.draft.parts.flatMap((part) => part.sentences);
    const linked = all.filter((one) => one.links.length).length;
    return html`<p class="soft">${t('drafting.linked', { count: all.length, linked: number(linked) })}${this.draft.is_current ? '' : ` ${t('drafting.notCurrent')}`}</p>
      <div class="drafting-beside ${opened ? 'has-sentence' : ''}"><div class="draft-text stack">${this.draft.parts.map((part) => this.part(part, opened))}${this.dropped()}</div>
        <aside class="draft-panel" aria-label=${t('drafting.panel')}>${opened ? html`<fm-draft-sentence .room=${this.room} .draft=${this.draft} .part=${opened.part} .sentence=${opened.sentence} .back=${this.hrefOf({ sentence: null })} data-accent=${this.accentOf(opened.part)} @drafted=${() => this.read()}></fm-draft-sentence>`
          : empty({ title: t('drafting.choose'), text: t('drafting.chooseText'), icon: 'link', level: 2 })}</aside></div>`;
  }

  accentOf(part) {
    const keys = [...new Set(this.draft.parts.map((one) => one.foundation_key).filter(Boolean))];
    return part.foundation_key ? String((keys.indexOf(part.foundation_key) % 8) + 1) : nothing;
  }

  part(part, opened) {
    if (!part.sentences.length) return nothing;
    const title = part.part === 'preamble' ? t('drafting.preamble') : part.part === 'statement' ? part.foundation_title : t('drafting.body', { title: part.foundation_title });
    return html`<section class="draft-part ${part.part}" data-accent=${this.accentOf(part)} aria-label=${title}>${part.part === 'body' ? html`<h3>${title}</h3>` : html`<h2>${title}</h2>`}
      <ol role="list">${part.sentences.map((sentence) => this.sentence(part, sentence, opened))}</ol></section>`;
  }

  sentence(part, sentence, opened) {
    const name = nameOf({ ...part, anchor: sentence.anchor });
    const suggestions = sentence.suggestions.filter((one) => one.state === 'open').length;
    return html`<li><a class="draft-sentence ${sentence.links.length ? 'linked' : ''}" href=${this.hrefOf({ sentence: name })} data-sentence=${name} aria-current=${opened?.sentence === sentence && opened?.part === part ? 'true' : nothing}>
      <span class="draft-words">${plain(sentence.text)}</span>
      <span class="draft-marks small">${sentence.kind === 'same' ? nothing : lineage(sentence.kind)}<span class="links-count">${icon('link')}${t('drafting.links', { count: sentence.links.length })}</span>
        ${sentence.earlier_links.length ? html`<span class="soft">${t('drafting.earlier', { count: sentence.earlier_links.length })}</span>` : nothing}${suggestions ? tag(t('drafting.suggestions', { count: suggestions }), 'coming') : nothing}</span></a></li>`;
  }

  dropped() {
    const { dropped } = this.draft;
    if (!dropped.length) return nothing;
    return html`<details class="fold"><summary>${t('drafting.dropped', { count: dropped.length })}</summary><ul role="list" class="stack tight">${dropped.map((one) => html`<li><del>${plain(one.text)}</del></li>`)}</ul></details>`;
  }

  suggestionsView() {
    return html`<fm-suggestions .room=${this.room} @drafted=${() => { if (this.number) go(this.hrefOf({ number: null })); this.read(); }}></fm-suggestions>`;
  }

  compareView() {
    if (!this.compared) return empty({ title: t('declaration.compare.one'), text: t('declaration.compare.oneText'), icon: 'list' });
    const earlier = this.versions.filter((one) => one.number !== this.draft.number);
    return html`<div class="stack loose draft-compare"><h2 class="said">${t('declaration.compare.title')}</h2>${select({ name: 'first', label: t('declaration.compare.first'), isBare: true, prompt: '', value: String(this.compared.first), onInput: (event) => setQuery({ first: /** @type {any} */ (event.target).value }), options: earlier.map((one) => /** @type {[string, string]} */ ([String(one.number), t('declaration.compare.version', { number: one.number })])) })}
      ${isChanged(this.compared.preamble) ? html`<p class="compared-text">${changes(this.compared.preamble)}</p>` : nothing}
      ${this.compared.foundations.map((one) => comparedFoundation(one, html`<fm-substance .room=${this.room} .change=${one} @drafted=${() => this.compare()}></fm-substance>`))}</div>`;
  }

  publishView() {
    return html`<fm-publishing .room=${this.room} .draft=${this.draft} @drafted=${() => this.read()}></fm-publishing>`;
  }
}
define('fm-page-desk-drafting', Drafting);
export default 'fm-page-desk-drafting';
