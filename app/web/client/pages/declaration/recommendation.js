// A recommendation, and what one says to it: agree, a better way, something is missing.

import { html, nothing } from '../../vendor/lit.js';
import { define, Element, vars } from '../../element.js';
import { focusFirstError, textArea, values } from '../../components/field.js';
import { icon } from '../../components/icons.js';
import { markdown } from '../../components/markdown.js';
import { button, tag } from '../../components/parts.js';
import { announce, toast } from '../../components/toast.js';
import * as api from '../../api.js';
import * as store from '../../store.js';
import { number, percent, t } from '../../i18n.js';

const ANSWERS = /** @type {const} */ (['agree', 'better_way', 'missing']);
const SIGNS = /** @type {Record<string, import('../../components/icons.js').IconName>} */ ({ agree: 'agree', better_way: 'edit', missing: 'plus' });

/** `<fm-recommendation .one=${recommendation} .room=${room} .number=${1} .foundation=${foundation}>` tells `answered` with the fresh one. */
export class Recommendation extends Element {
  static properties = { one: { attribute: false }, room: { attribute: false }, number: { attribute: false }, foundation: { attribute: false }, writing: { state: true }, isBusy: { state: true }, error: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.one = null;
    /** @type {any} */
    this.room = null;
    this.number = 1;
    /** @type {any} */
    this.foundation = null;
    /** Which answer words are being written for. */
    this.writing = '';
    this.isBusy = false;
    this.error = '';
  }

  get draft() { return `answer:${this.one.id}`; }
  get mayAnswer() { return this.one.state === 'open' && !!this.room.you.role && this.room.you.role !== 'observer'; }

  async choose(answer) {
    if (answer === 'agree') {
      if (this.one.my_answer?.answer === 'agree') await this.takeBack();
      else await this.send(answer, '');
      return;
    }
    this.writing = this.writing === answer ? '' : answer;
    this.error = '';
    await this.updateComplete;
    /** @type {HTMLElement|null} */ (this.querySelector('textarea'))?.focus();
  }

  async send(answer, text) {
    if (this.isBusy) return;
    this.isBusy = true;
    this.error = '';
    try {
      const { data } = await api.put('/api/v1/recommendations/{recommendation_id}/answer', { path: { recommendation_id: this.one.id }, body: { answer, text } });
      store.drafts.clear(this.draft);
      this.writing = '';
      this.tell('answered', data);
      announce(t('declaration.answer.taken'));
    } catch (problem) {
      if (this.writing) this.error = problem.message;
      else toast(problem.message);
    }
    this.isBusy = false;
    await this.updateComplete;
    if (this.error) focusFirstError(this);
  }

  async takeBack() {
    this.isBusy = true;
    try {
      await api.remove('/api/v1/recommendations/{recommendation_id}/answer', { path: { recommendation_id: this.one.id } });
      const { my_answer: mine, answers } = this.one;
      this.tell('answered', { ...this.one, my_answer: null, answers: { ...answers, [mine.answer]: answers[mine.answer] - 1 } });
    } catch (problem) { toast(problem.message); }
    this.isBusy = false;
  }

  render() {
    const { one, foundation } = this;
    const mine = one.my_answer;
    return html`<article class="recommendation stack tight" data-accent=${foundation?.accent ?? nothing} aria-labelledby="r-${one.id}">
      <div class="row apart top"><h3 id="r-${one.id}"><span class="faint">${this.number}.</span> ${one.title}</h3>${one.state === 'open' ? nothing : tag(t(`declaration.answer.state.${one.state}`), 'closed')}</div>
      ${one.text_html ? html`<div class="prose" ${markdown(one.text_html)}></div>` : nothing}
      ${foundation ? html`<p class="over">${foundation.title}</p>` : nothing}
      ${this.mayAnswer ? html`<div class="answers" role="group" aria-label=${t('declaration.answer.label', { title: one.title })}>${ANSWERS.map((answer) => html`<button type="button" class="answer-choice" aria-pressed=${String(mine?.answer === answer)} aria-expanded=${answer === 'agree' ? nothing : String(this.writing === answer)} @click=${() => this.choose(answer)}>
          ${icon(SIGNS[answer])}<span>${t(`declaration.answer.${answer}`)}</span></button>`)}</div>` : nothing}
      ${mine && mine.text && !this.writing ? html`<p class="own-answer"><b>${t(`declaration.answer.${mine.answer}`)}:</b> ${mine.text} ${button({ label: t('declaration.answer.takeBack'), kind: 'quiet', onClick: () => this.takeBack() })}</p>` : nothing}
      ${this.writing ? this.form() : nothing}
      ${this.counts()}</article>`;
  }

  form() {
    const name = `answer-${this.one.id}`;
    const kept = store.drafts.read(this.draft) ?? (this.one.my_answer?.answer === this.writing ? this.one.my_answer.text : '');
    return html`<form class="stack tight" novalidate @submit=${(event) => { event.preventDefault(); const text = values(event.target)[name]; if (text) this.send(this.writing, text); else { this.error = t('declaration.answer.empty'); this.updateComplete.then(() => focusFirstError(this)); } }}>
      ${textArea({ name, label: t(`declaration.answer.words.${this.writing}`), required: true, maxlength: 2000, rows: 3, value: kept, error: this.error, onInput: (event) => store.drafts.write(this.draft, /** @type {any} */ (event.target).value) })}
      <div class="row">${button({ label: t('declaration.answer.send'), kind: 'primary', type: 'submit', busy: this.isBusy })}${button({ label: t('action.cancel'), onClick: () => { this.writing = ''; } })}</div></form>`;
  }

  counts() {
    const { answers } = this.one;
    const all = answers.agree + answers.better_way + answers.missing;
    if (!all) return html`<p class="soft small">${t('declaration.answer.nobody')}</p>`;
    return html`<div class="support"><div class="bar" aria-hidden="true">${[['agree', answers.agree], ['pass', answers.better_way], ['disagree', answers.missing]].map(([kind, count]) => (count ? html`<i class=${kind} ${vars({ '--share': count })}></i>` : nothing))}</div>
      <p class="figures">${ANSWERS.map((answer) => html`<span><b>${percent(answers[answer] / all)}</b> ${t(`declaration.answer.${answer}`)} <span class="faint">(${number(answers[answer])})</span></span>`)}</p></div>`;
  }
}
define('fm-recommendation', Recommendation);
