// One receipt, checked here: this browser recomputes everything, and takes no answer of the service for granted.

import { html, nothing } from '../vendor/lit.js';
import { define, Page } from '../element.js';
import { setPlace } from '../components/header.js';
import { button } from '../components/parts.js';
import { icon } from '../components/icons.js';
import { announce } from '../components/toast.js';
import * as api from '../api.js';
import { calendar, moment, number, t } from '../i18n.js';
import { check, readReceipt } from './room/evidence.js';

const SIGNS = /** @type {const} */ ({ yes: 'agree', no: 'disagree', unknown: 'info' });

class Receipt extends Page {
  static properties = { ...Page.properties, steps: { state: true }, evidence: { state: true } };

  get heading() { return t('receipt.title'); }

  async load() {
    const { data } = await api.get('/api/v1/workshops/by-slug/{slug}', { path: { slug: this.params.slug }, signal: this.signal });
    setPlace({ title: data.title, href: `/workshops/${data.slug}` });
    this.room = data;
    const seq = Number(this.params.seq);
    if (!Number.isSafeInteger(seq) || seq < 1) throw new api.Problem({ status: 404 });
    this.evidence = await readReceipt(seq, this.signal);
    this.steps = await check(this.evidence, this.signal);
    announce(t(`receipt.verdict.${this.verdict}`));
  }

  /** @returns {'whole'|'broken'|'partly'} */
  get verdict() {
    if (this.steps.some((step) => step.answer === 'no')) return 'broken';
    // That this browser has nothing from before to compare with is no doubt about the receipt.
    return this.steps.some((step) => step.answer === 'unknown' && (step.name === 'signature' || step.name === 'content')) ? 'partly' : 'whole';
  }

  waiting() {
    return html`<div class="wrap narrow mine"><h1>${t('receipt.title')}</h1><p class="lead" role="status">${t('receipt.checking')}</p><span class="bone block"></span></div>`;
  }

  view() {
    const { evidence: { receipt, head }, verdict } = this;
    const sign = { whole: 'seal', broken: 'warning', partly: 'info' }[verdict];
    return html`<div class="wrap narrow mine">
      <p><a class="button quiet back" href="/workshops/${this.room.slug}/mine">${icon('left')}${t('mine.title')}</a></p>
      <h1>${t('receipt.title')}</h1>
      <div class="verdict ${verdict}" role=${verdict === 'broken' ? 'alert' : nothing}>${icon(/** @type {any} */ (sign))}<div><h2>${t(`receipt.verdict.${verdict}`)}</h2><p>${t(`receipt.verdictText.${verdict}`)}</p></div></div>
      ${this.said(receipt)}
      <section aria-labelledby="steps-title"><h2 id="steps-title">${t('receipt.steps')}</h2>
        <p class="soft">${t('receipt.stepsText')}</p>
        <ol role="list" class="steps">${this.steps.map((step) => this.step(step))}</ol></section>
      <details class="welcome"><summary>${t('receipt.numbers')}</summary>${this.numbers(receipt, head)}</details>
      <div class="row">${button({ label: t('receipt.keep'), icon: 'download', onClick: () => this.keep() })}${button({ label: t('receipt.again'), kind: 'quiet', onClick: () => this.begin() })}</div>
      <p class="small soft">${t('receipt.elsewhere')} <code>folkmoot verify</code></p>
    </div>`;
  }

  said({ entry }) {
    if (!entry) return html`<p class="soft">${t('receipt.notYours')}</p>`;
    const { text, stance } = entry.payload;
    const words = typeof text === 'string' ? text : stance === undefined ? entry.kind : stance ? t(`stance.${stance}`) : t('receipt.noStance');
    return html`<figure class="receipt-said"><figcaption class="over">${t('receipt.says', { when: moment(entry.at, this.room.time_zone) })}</figcaption><blockquote>${words}</blockquote></figure>`;
  }

  step({ name, answer, since }) {
    const key = answer === 'unknown' ? `receipt.step.${name}.unknown` : `receipt.step.${name}.${answer}`;
    const { receipt, head } = this.evidence;
    return html`<li class="step ${answer}" data-step=${name}>${icon(SIGNS[answer])}<div><h3><span class="said">${t(`receipt.answer.${answer}`)} </span>${t(`receipt.step.${name}.title`)}</h3>
      <p>${t(key, { seq: receipt.seq, size: head.tree_size, since: since ? calendar(since) : '' })}</p></div></li>`;
  }

  numbers(receipt, head) {
    const rows = [['seq', number(receipt.seq)], ['leaf', receipt.leaf], ['salt', receipt.salt], ['size', number(head.tree_size)], ['root', head.root], ['at', head.at], ['signature', head.signature], ['key', head.public_key]];
    return html`<dl class="numbers">${rows.filter(([, value]) => value).map(([name, value]) => html`<dt>${t(`receipt.number.${name}`)}</dt><dd class="mono">${value}</dd>`)}</dl>`;
  }

  /** Save what was checked, so that anybody can check it again without this page. */
  keep() {
    const url = URL.createObjectURL(new Blob([JSON.stringify(this.evidence, null, 2)], { type: 'application/json' }));
    Object.assign(document.createElement('a'), { href: url, download: `folkmoot-receipt-${this.evidence.receipt.seq}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }
}
define('fm-page-room-receipt', Receipt);
export default 'fm-page-room-receipt';
