// A sentence of the draft: what it rests on, what was linked to earlier words of it, and what is suggested instead.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { field, focusFirstError, radios, select, textArea, values } from '../../components/field.js';
import { openDialog } from '../../components/dialog.js';
import { icon } from '../../components/icons.js';
import { button, tag } from '../../components/parts.js';
import { empty, loading } from '../../components/states.js';
import { toast } from '../../components/toast.js';
import * as api from '../../api.js';
import * as store from '../../store.js';
import { t } from '../../i18n.js';
import { lineage } from '../declaration/changes.js';
import { plain } from '../declaration/sentences.js';
import { suggestion } from './suggestions.js';

const ROLES = ['basis', 'example', 'counterpoint', 'wording'];
const KINDS = ['theme', 'contribution', 'reference', 'case_study'];
const PAUSE = 250;

/** `<fm-draft-sentence .room .draft .part .sentence back=…>` tells `drafted` when something of it has changed. */
export class DraftSentence extends Element {
  static properties = { room: { attribute: false }, draft: { attribute: false }, part: { attribute: false }, sentence: { attribute: false }, back: { attribute: false }, isSuggesting: { state: true }, busy: { state: true }, errors: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.room = null;
    /** @type {any} */
    this.draft = null;
    /** @type {any} */
    this.part = null;
    /** @type {any} */
    this.sentence = null;
    this.back = '';
    this.isSuggesting = false;
    this.busy = '';
    /** @type {Record<string, string>} */
    this.errors = {};
  }

  willUpdate(changed) {
    if (changed.has('sentence') && changed.get('sentence')?.anchor !== this.sentence.anchor) this.isSuggesting = !!store.drafts.read(this.kept);
  }

  get path() { return { workshop_id: this.room.id }; }
  get kept() { return `suggestion:${this.room.id}:${this.part.foundation_key ?? ''}:${this.part.part}:${this.sentence.anchor}`; }
  get place() { return { number: this.draft.number, foundation_key: this.part.foundation_key, part: this.part.part, anchor: this.sentence.anchor }; }

  async link(kind, target, role, note = '') {
    try {
      await api.post('/api/v1/workshops/{workshop_id}/sentence-links', { path: this.path, body: { ...this.place, kind, target_id: target, role, note } });
      toast(t('drafting.linkMade'));
      this.tell('drafted');
      return true;
    } catch (problem) { toast(problem.message); return false; }
  }

  async unlink(link) {
    this.busy = link.id;
    try {
      await api.remove('/api/v1/sentence-links/{link_id}', { path: { link_id: link.id } });
      toast(t('drafting.unlinked'), { action: { label: t('action.undo'), run: () => this.link(link.kind, link.target_id, link.role, link.note) } });
      this.tell('drafted');
    } catch (problem) { toast(problem.message); }
    this.busy = '';
    await this.updateComplete;
    /** @type {HTMLElement|null} */ (this.querySelector('.link-add'))?.focus();
  }

  async add() {
    const found = await askForLink(this.room, this.sentence);
    if (found) await this.link(found.kind, found.target, found.role, found.note);
    /** @type {HTMLElement|null} */ (this.querySelector('.link-add'))?.focus();
  }

  async suggest(event) {
    event.preventDefault();
    const { replacement, reason } = values(event.target);
    this.errors = { ...(reason ? {} : { reason: t('drafting.needsReason') }), ...(replacement === this.sentence.text.trim() ? { replacement: t('drafting.needsChange') } : {}) };
    if (!Object.keys(this.errors).length) {
      this.busy = 'suggest';
      try {
        await api.post('/api/v1/workshops/{workshop_id}/suggestions', { path: this.path, body: { ...this.place, replacement, reason } });
        store.drafts.clear(this.kept);
        this.isSuggesting = false;
        toast(t('drafting.suggested'));
        this.tell('drafted');
      } catch (problem) { this.errors = problem.errors.length ? Object.fromEntries(problem.errors.map((one) => [one.field, one.message])) : { replacement: problem.message }; }
      this.busy = '';
    }
    await this.updateComplete;
    focusFirstError(this);
  }

  render() {
    const { sentence } = this;
    const linked = new Set(sentence.links.map((one) => one.target_id));
    const earlier = sentence.earlier_links.filter((one) => !linked.has(one.target_id));
    return html`<div class="stack">
      <p class="only-narrow"><a class="button quiet" href=${this.back}>${icon('left')}<span>${t('drafting.back')}</span></a></p>
      <div class="row apart top"><h2 id="sentence-title" tabindex="-1" class="draft-quote">${plain(sentence.text)}</h2>${sentence.kind === 'same' ? nothing : lineage(sentence.kind)}</div>
      <section class="stack tight" aria-labelledby="rests"><h3 id="rests">${t('drafting.rests')}</h3>
        ${sentence.links.length ? html`<ul role="list" class="links">${repeat(sentence.links, (one) => one.id, (one) => this.one(one, true))}</ul>` : html`<p class="soft">${t('drafting.restsNone')}</p>`}
        <div><button type="button" class="button link-add" @click=${() => this.add()}>${icon('plus')}<span>${t('drafting.link')}</span></button></div></section>
      ${earlier.length ? html`<section class="stack tight" aria-labelledby="earlier"><h3 id="earlier">${t('drafting.earlierTitle')}</h3><p class="soft small">${t('drafting.earlierText')}</p>
        <ul role="list" class="links">${repeat(earlier, (one) => one.id, (one) => this.one(one, false))}</ul></section>` : nothing}
      <section class="stack tight" aria-labelledby="other"><h3 id="other">${t('drafting.otherWords')}</h3>
        ${sentence.suggestions.map((one) => suggestion(one, this.room, () => this.tell('drafted')))}
        ${this.isSuggesting ? this.form() : html`<div>${button({ label: t('drafting.suggest'), icon: 'edit', onClick: () => { this.isSuggesting = true; this.updateComplete.then(() => /** @type {HTMLElement|null} */ (this.querySelector('textarea'))?.focus()); } })}</div>`}</section></div>`;
  }

  one(link, isNow) {
    const { target } = link;
    const about = html`<span class="said">: ${target?.title || target?.text?.slice(0, 60) || ''}</span>`;
    return html`<li class="link-one stack tight"><p class="row small">${tag(t(`drafting.kind.${link.kind}`))}${link.role === 'basis' ? nothing : tag(t(`declaration.role.${link.role}`), 'coming')}</p>
      ${target ? html`<p>${target.title ? html`<b>${target.title}</b> ` : nothing}${link.kind === 'theme' ? html`<span class="soft">${t('themes.size', { count: target.count ?? 0 })}</span>` : target.text}</p>` : html`<p class="soft">${t('declaration.unreadable')}</p>`}
      ${link.note ? html`<p class="small">${link.note}</p>` : nothing}
      <p class="row apart"><span class="soft small">${link.created_by ?? ''}</span>${isNow ? button({ label: html`${t('drafting.unlink')}${about}`, kind: 'quiet', busy: this.busy === link.id, onClick: () => this.unlink(link) }) : button({ label: html`${t('drafting.linkAgain')}${about}`, kind: 'quiet', onClick: () => this.link(link.kind, link.target_id, link.role, link.note) })}</p></li>`;
  }

  form() {
    const kept = store.drafts.read(this.kept) ?? {};
    return html`<form class="stack tight" novalidate @submit=${(event) => this.suggest(event)} @input=${(event) => store.drafts.write(this.kept, values(event.currentTarget))}>
      ${textArea({ name: 'replacement', label: t('drafting.replacement'), hint: t('drafting.replacementHint'), isBare: true, maxlength: 8000, rows: 3, value: kept.replacement ?? this.sentence.text, error: this.errors.replacement })}
      ${field({ name: 'reason', label: t('drafting.reason'), required: true, maxlength: 1000, value: kept.reason ?? '', error: this.errors.reason })}
      <div class="row">${button({ label: t('drafting.suggestYes'), kind: 'primary', type: 'submit', busy: this.busy === 'suggest' })}${button({ label: t('action.cancel'), onClick: () => { store.drafts.clear(this.kept); this.isSuggesting = false; this.errors = {}; } })}</div></form>`;
  }
}
define('fm-draft-sentence', DraftSentence);

/** Ask what a sentence rests on: themes, contributions found by words, references, case studies. */
function askForLink(room, sentence) {
  const path = { workshop_id: room.id };
  const state = { kind: 'theme', q: '', /** @type {any[]|null} */ found: null, error: '' };
  let timer = 0;
  const look = async (dialog) => {
    const { kind, q } = state;
    try {
      const found = kind === 'theme' ? (await api.get('/api/v1/workshops/{workshop_id}/themes', { path })).data.themes.map((one) => [one.id, one.title, t('themes.size', { count: one.size })])
        : kind === 'contribution' ? (q ? (await api.get('/api/v1/workshops/{workshop_id}/ideas', { path, query: { q, limit: 20 } })).data.items : (await api.get('/api/v1/workshops/{workshop_id}/ideas', { path, query: { sort: 'most_supported', limit: 20 } })).data.items).map((one) => [one.id, one.text, ''])
          : kind === 'reference' ? (await api.get('/api/v1/workshops/{workshop_id}/references', { path, query: { limit: 100 } })).data.items.map((one) => [one.id, one.claim, one.source])
            : (await api.get('/api/v1/workshops/{workshop_id}/case-studies', { path, query: { limit: 100 } })).data.items.map((one) => [one.id, one.title, one.place]);
      if (state.kind === kind && state.q === q) state.found = kind === 'theme' && q ? found.filter(([, title]) => title.toLowerCase().includes(q.toLowerCase())) : found;
    } catch (problem) { state.error = problem.message; state.found = []; }
    dialog.requestUpdate();
  };
  return openDialog({
    title: t('drafting.linkTitle'),
    body: (dialog) => {
      if (state.found === null && !timer) timer = window.setTimeout(() => look(dialog));
      const turn = (changes) => { Object.assign(state, { found: null, error: '' }, changes); clearTimeout(timer); timer = window.setTimeout(() => look(dialog), PAUSE); dialog.requestUpdate(); };
      return html`<form id="link-form" class="stack" novalidate @submit=${(event) => {
        event.preventDefault();
        const { target, role, note } = values(event.target);
        if (!target) { state.error = t('drafting.needsTarget'); dialog.requestUpdate(); return; }
        dialog.close({ kind: state.kind, target, role, note });
      }}><p class="soft">${plain(sentence.text)}</p>
        ${select({ name: 'kind', label: t('drafting.what'), isBare: true, prompt: '', value: state.kind, options: KINDS.map((kind) => /** @type {[string, string]} */ ([kind, t(`drafting.kind.${kind}`)])), onInput: (event) => turn({ kind: /** @type {any} */ (event.target).value, q: '' }) })}
        ${state.kind === 'theme' || state.kind === 'contribution' ? field({ name: 'q', label: t('drafting.find'), isBare: true, value: state.q, onInput: (event) => turn({ q: /** @type {any} */ (event.target).value.trim() }) }) : nothing}
        ${state.error ? html`<p class="error" role="alert">${state.error}</p>` : nothing}
        ${state.found === null ? loading({ blocks: 1 }) : state.found.length ? html`<div class="link-choices">${radios({ name: 'target', label: t('drafting.which'), options: /** @type {any} */ (state.found) })}</div>` : empty({ title: t('drafting.foundNone'), icon: 'search', level: 3 })}
        ${select({ name: 'role', label: t('drafting.role'), isBare: true, prompt: '', value: 'basis', options: ROLES.map((role) => /** @type {[string, string]} */ ([role, t(`declaration.role.${role}`)])) })}
        ${field({ name: 'note', label: t('drafting.note'), maxlength: 600 })}</form>`;
    },
    footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => dialog.close() })}<button class="button primary" type="submit" form="link-form"><span>${t('drafting.linkYes')}</span></button>`,
  });
}
