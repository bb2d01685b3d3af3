// A foundation of the declaration: what it looks like, how it is achieved, and what it rests on, source by source.

import { html, nothing } from '../vendor/lit.js';
import { define } from '../element.js';
import { icon } from '../components/icons.js';
import { markdown } from '../components/markdown.js';
import { button, tag } from '../components/parts.js';
import { supportBar } from '../components/support.js';
import * as api from '../api.js';
import { calendar, number, t } from '../i18n.js';
import { DeclarationPage, declarationPath } from './declaration/frame.js';
import { plain, sentences } from './declaration/sentences.js';
import './declaration/case-study.js';
import './declaration/feedback.js';
import './declaration/shown-feedback.js';

class Foundation extends DeclarationPage {
  static properties = { ...DeclarationPage.properties, one: { state: true }, isTelling: { state: true } };

  constructor() {
    super();
    this.here = 'foundation';
    /** @type {any} */
    this.one = null;
    this.isTelling = false;
  }

  get heading() { return this.one ? `${this.one.title} · ${this.published.title}` : super.heading; }

  async loadMore() {
    this.one = (await api.get('/api/v1/workshops/{workshop_id}/published/foundations/{key}', { path: { ...this.path, key: this.params.key }, query: { revision: this.revision }, signal: this.signal })).data;
  }

  content() {
    const { one } = this;
    return html`<div data-accent=${one.accent}>
      <header class="foundation-head"><div class="wrap stack">
        <p class="foundation-back"><a href=${this.hrefOf('')}>${this.published.title}</a></p>
        <h1>${one.title}</h1>
        <div class="statement" ${markdown(one.statement_html)} ${sentences(one.statement_html, one.statement, { foundation_key: one.key, part: 'statement' })}></div>
        ${one.tally && one.tally.agree + one.tally.disagree + one.tally.passes ? html`<div class="foundation-support">${supportBar(one.tally)}</div>` : nothing}
      </div></header>
      <div class="wrap declaration-body">
        <div class="two-columns">${this.part('looks', one.looks_like_html)}${this.part('achieved', one.achieved_html)}</div>
        ${one.looks_like_html || one.achieved_html ? nothing : one.body_html ? html`<div class="prose" ${markdown(one.body_html)} ${sentences(one.body_html, one.body, { foundation_key: one.key, part: 'body' })}></div>` : nothing}
        <section class="stack loose" aria-labelledby="evidence"><div class="stack tight"><h2 id="evidence">${t('declaration.evidence.title')}</h2><p class="soft">${t('declaration.evidence.lead')}</p></div>
          ${this.crowd(one.evidence.crowd)}${this.group(one.evidence.design_group)}${this.cases(one.evidence.case_studies)}${this.literature(one.evidence.literature)}</section>
        <section class="stack card flat feedback-box" aria-labelledby="feedback"><h2 id="feedback">${t('declaration.feedback.titleOf')}</h2><fm-feedback .room=${this.room} .about=${{ foundation_key: one.key }}></fm-feedback><fm-shown-feedback .room=${this.room} .foundation=${one.key}></fm-shown-feedback></section>
        <nav class="row apart" aria-label=${t('declaration.neighbours')}>
          ${one.previous ? html`<a class="button" href=${this.hrefOf(`foundations/${one.previous.key}`)}>${icon('left')}<span>${one.previous.title}</span></a>` : html`<span></span>`}
          ${one.next ? html`<a class="button" href=${this.hrefOf(`foundations/${one.next.key}`)}><span>${one.next.title}</span>${icon('right')}</a>` : nothing}</nav>
      </div></div>`;
  }

  hrefOf(rest) { return `${declarationPath(this.slug, rest)}${this.revision ? `?revision=${this.revision}` : ''}`; }

  part(name, made) {
    if (!made) return nothing;
    return html`<section class="stack tight" aria-labelledby=${name}><h2 id=${name}>${t(`declaration.${name}`)}</h2>
      <div class="prose" ${markdown(made)} ${sentences(made, this.one.body, { foundation_key: this.one.key, part: 'body' })}></div></section>`;
  }

  source(name, title, summary, content) {
    return html`<section class="source stack" aria-labelledby="source-${name}"><div><h3 id="source-${name}">${title}</h3><p class="soft">${summary}</p></div><div class="stack">${content}</div></section>`;
  }

  crowd(crowd) {
    return this.source('crowd', t('declaration.evidence.crowd'), crowd.contributions ? t('declaration.evidence.crowdText', { count: crowd.contributions, people: number(crowd.people) }) : t('declaration.evidence.crowdNone'), html`
      ${crowd.quotes.length ? html`<ul role="list" class="quotes">${crowd.quotes.map((quote) => html`<li><figure><blockquote>${plain(quote.text)}</blockquote><figcaption class="soft small">${quote.attribution}</figcaption></figure></li>`)}</ul>` : nothing}
      ${crowd.themes.length ? html`<p class="row"><span class="soft">${t('declaration.evidence.themes')}</span>${crowd.themes.map((theme) => tag(html`${theme.title} <span class="figure">${number(theme.size)}</span>`))}</p>` : nothing}`);
  }

  group(group) {
    return this.source('group', t('declaration.evidence.group'), group.links ? t('declaration.evidence.groupText', { count: group.links, sentences: number(group.sentences) }) : t('declaration.evidence.groupNone'), nothing);
  }

  cases(cases) {
    return this.source('cases', t('declaration.evidence.cases'), cases.length ? t('declaration.evidence.casesText', { count: cases.length }) : t('declaration.evidence.casesNone'), html`
      ${cases.map((one) => html`<article class="card flat"><h4>${one.title}</h4>${one.place ? html`<p class="over">${one.place}</p>` : nothing}<div class="prose" ${markdown(one.text_html)}></div>
        ${one.link ? html`<p>${outside(one.link)}</p>` : nothing}</article>`)}
      ${this.isTelling ? html`<fm-case-study .room=${this.room} .foundation=${this.one} @case-study-ended=${() => { this.isTelling = false; }}></fm-case-study>`
        : html`<div>${button({ label: t('declaration.case.begin'), icon: 'plus', onClick: () => { this.isTelling = true; } })}</div>`}`);
  }

  literature(those) {
    return this.source('literature', t('declaration.evidence.literature'), those.length ? t('declaration.evidence.literatureText', { count: those.length }) : t('declaration.evidence.literatureNone'), those.length ? html`
      <ul role="list" class="literature">${those.map((one) => html`<li class="stack tight"><p>${one.claim}</p><p class="row small soft">${tag(t(`declaration.evidence.kind.${one.kind}`))}<cite>${one.source}</cite>${one.dated_on ? html`<span>${calendar(one.dated_on)}</span>` : nothing}</p>${one.link ? html`<p>${outside(one.link)}</p>` : nothing}</li>`)}</ul>` : nothing);
  }
}

/** Somebody else's address: it opens beside, and learns nothing of this page. */
const outside = (link) => html`<a class="outside" href=${link} target="_blank" rel="noopener noreferrer nofollow">${icon('link')}<span>${hostOf(link)}</span></a>`;

function hostOf(link) {
  try { return new URL(link).host; } catch { return link; }
}

define('fm-page-declaration-foundation', Foundation);
export default 'fm-page-declaration-foundation';
