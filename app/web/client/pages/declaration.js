// The published declaration: its text, how many stand behind it, who signs it, and how to take it along.

import { html, nothing } from '../vendor/lit.js';
import { define } from '../element.js';
import { markdown } from '../components/markdown.js';
import { supportBar } from '../components/support.js';
import { button } from '../components/parts.js';
import { icon } from '../components/icons.js';
import * as api from '../api.js';
import { calendar, moment, number, t } from '../i18n.js';
import { DeclarationPage, declarationPath } from './declaration/frame.js';
import { sentences } from './declaration/sentences.js';
import { share } from './declaration/share.js';
import './declaration/endorsements.js';
import './declaration/feedback.js';
import './declaration/shown-feedback.js';

/** Numbers that stand large beneath the title; all of them stand in the table. */
const LARGE = ['people', 'organisations', 'areas', 'ideas', 'comments', 'votes'];

class Declaration extends DeclarationPage {
  constructor() {
    super();
    this.here = 'text';
  }

  content() {
    const { published } = this;
    const { revision } = published;
    return html`<header class="declaration-head"><div class="wrap stack">
        <p class="over">${published.workshop_title}</p>
        <h1>${published.title}</h1>
        <p class="soft">${t('declaration.version', { number: revision.number, revision: revision.revision })} · <time datetime=${revision.published_at}>${calendar(revision.published_at, this.room.time_zone)}</time></p>
        ${this.large(revision.numbers)}
      </div></header>
      <div class="wrap declaration-body">
        <div class="declaration-text stack loose">
          ${published.preamble.length ? html`<div class="prose preamble" ${markdown(published.preamble_html)} ${sentences(published.preamble_html, published.preamble, { foundation_key: null, part: 'preamble' })}></div>` : nothing}
          <p class="soft small hint-line">${icon('people')}<span>${t('declaration.tapHint')}</span></p>
          <ol role="list" class="stack loose">${published.foundations.map((one, place) => html`<li>${this.foundation(one, place)}</li>`)}</ol>
        </div>
        <section class="stack" aria-labelledby="endorsed"><h2 id="endorsed">${t('declaration.endorse.title')}</h2>
          <fm-endorsements .room=${this.room} .revision=${revision.revision}></fm-endorsements></section>
        <section class="stack" aria-labelledby="take"><h2 id="take">${t('declaration.share.title')}</h2>${share(published, this.room)}</section>
        <section class="stack" aria-labelledby="made"><h2 id="made">${t('declaration.made.title')}</h2>${this.made()}</section>
        <section class="stack feedback-box card flat" aria-labelledby="feedback"><h2 id="feedback">${t('declaration.feedback.title')}</h2><fm-feedback .room=${this.room}></fm-feedback><fm-shown-feedback .room=${this.room}></fm-shown-feedback></section>
      </div>`;
  }

  large(numbers) {
    const shown = LARGE.map((key) => numbers.find((one) => one.key === key)).filter((one) => one?.value);
    return html`<dl class="large-numbers">${shown.map((one) => html`<div><dt>${one.label}</dt><dd>${number(one.value)}${one.of ? html` <span>${t('declaration.outOf', { of: one.of })}</span>` : nothing}</dd></div>`)}</dl>
      <p><a href="#made">${t('declaration.made.link')}</a></p>`;
  }

  foundation(one, place) {
    const path = declarationPath(this.slug, `foundations/${one.key}`);
    const query = this.revision ? `?revision=${this.revision}` : '';
    return html`<section class="foundation-block" data-accent=${one.accent} aria-labelledby="f-${one.key}">
      <p class="numeral" aria-hidden="true">${place + 1}</p>
      <div class="stack tight"><h2 id="f-${one.key}">${one.title}</h2>
        <div class="prose statement" ${markdown(one.statement_html)} ${sentences(one.statement_html, one.statement, { foundation_key: one.key, part: 'statement' })}></div>
        ${one.tally && one.tally.agree + one.tally.disagree + one.tally.passes ? html`<div class="foundation-support">${supportBar(one.tally)}</div>` : nothing}
        ${one.carried ? html`<div class="foundation-support"><p class="small soft">${t('declaration.carried')}</p>${supportBar(one.carried)}</div>` : nothing}
        <p class="row behind"><span class="soft small">${this.behind(one)}</span>
          <a class="button quiet" href="${path}${query}"><span>${t('declaration.more')}<span class="said">: ${one.title}</span></span>${icon('right')}</a></p></div></section>`;
  }

  /** What a foundation rests on, in one line. */
  behind(one) {
    return ['contributions', 'themes', 'quotes', 'references', 'case_studies'].filter((name) => one[name]).map((name) => t(`declaration.count.${name}`, { count: one[name] })).join(' · ') || t('declaration.count.none');
  }

  made() {
    const { revision, revisions, method } = this.published;
    return html`<p class="prose">${t('declaration.made.method', { versions: t('declaration.made.versions', { count: method.versions }), people: number(method.design_group), links: number(method.links), settled: number(method.suggestions_accepted + method.suggestions_declined) })}</p>
      <table class="numbers"><caption>${t('declaration.made.numbers')} <span class="soft small">${t('declaration.made.at', { at: moment(revision.published_at, this.room.time_zone) })}</span></caption>
        <thead><tr><th scope="col">${t('declaration.made.what')}</th><th scope="col" class="figure">${t('declaration.made.howMany')}</th><th scope="col">${t('declaration.made.meaning')}</th></tr></thead>
        <tbody>${revision.numbers.map((one) => html`<tr><th scope="row">${one.label}</th><td class="figure">${number(one.value)}${one.of ? html`<br><span class="soft small">${t('declaration.outOf', { of: one.of })}</span>` : nothing}</td>
          <td>${one.definition}<details class="query"><summary>${t('declaration.made.query')}</summary><pre>${one.query}</pre></details></td></tr>`)}</tbody></table>
      <div class="stack tight"><h3>${t('declaration.made.revisions')}</h3>
        <ol role="list" class="revisions">${revisions.map((one) => html`<li><a href="${declarationPath(this.slug)}?revision=${one.revision}" aria-current=${one.revision === revision.revision ? 'true' : nothing}>${t('declaration.version', { number: one.number, revision: one.revision })}</a>
          <span class="soft">${calendar(one.published_at, this.room.time_zone)}${one.is_correction ? ` · ${t('declaration.correction')}` : ''}</span>${one.note ? html`<p class="small">${one.note}</p>` : nothing}</li>`)}</ol></div>
      <div class="stack tight"><h3>${t('declaration.made.seal')}</h3><p class="prose soft">${t('declaration.made.sealText', { seq: revision.log_seq ?? '' })}</p><p class="digest mono small">${revision.digest}</p>
        <div>${button({ label: t('declaration.made.record'), icon: 'download', href: this.recordHref })}</div></div>`;
  }

  get recordHref() { return api.address('/api/v1/workshops/{workshop_id}/published/record', { path: this.path, query: { revision: this.published.revision.revision } }); }
}
define('fm-page-declaration', Declaration);
export default 'fm-page-declaration';
