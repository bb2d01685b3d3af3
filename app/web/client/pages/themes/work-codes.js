// Coding frames: a second way to sort what was said; the machine may suggest, people decide; with agreement and cross-table.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { openDialog } from '../../components/dialog.js';
import { field, select, textArea, values } from '../../components/field.js';
import { icon } from '../../components/icons.js';
import { markdown } from '../../components/markdown.js';
import { button, tag } from '../../components/parts.js';
import { empty, failure, loading } from '../../components/states.js';
import { announce, toast } from '../../components/toast.js';
import '../../components/pager.js';
import * as api from '../../api.js';
import { number, t } from '../../i18n.js';
import './cross-table.js';
import { measured } from './deciding.js';

/** `<fm-work-codes .board=${board}>` */
export class WorkCodes extends Element {
  static properties = { board: { attribute: false }, frames: { state: true }, presets: { state: true }, frameId: { state: true }, items: { state: true }, next: { state: true }, chosen: { state: true }, hints: { state: true }, agreement: { state: true }, split: { state: true }, problem: { state: true }, busy: { state: true } };

  constructor() {
    super();
    /** @type {import('./board.js').Board} */
    this.board = /** @type {any} */ (null);
    /** @type {any[]|null} */
    this.frames = null;
    /** @type {any[]} */
    this.presets = [];
    this.frameId = '';
    /** @type {any[]|null} */
    this.items = null;
    /** @type {string|null} */
    this.next = null;
    /** What is ticked and not saved, by contribution. @type {Map<string, Set<string>>} */
    this.chosen = new Map();
    /** What the machine suggests, by contribution. @type {Map<string, Set<string>>} */
    this.hints = new Map();
    /** @type {any} */
    this.agreement = null;
    /** @type {any[]} */
    this.split = [];
    /** @type {any} */
    this.problem = null;
    this.busy = '';
  }

  get frame() { return this.frames?.find((one) => one.id === this.frameId) ?? null; }
  get codes() { return this.frame?.codes.filter((one) => !one.is_retired) ?? []; }

  connectedCallback() {
    super.connectedCallback();
    this.begin();
  }

  async begin() {
    try {
      const [frames, presets] = await Promise.all([
        api.get('/api/v1/workshops/{workshop_id}/review/frames', { path: this.board.path }),
        api.get('/api/v1/coding-frame-presets'),
      ]);
      this.frames = frames.data.items;
      this.presets = presets.data.items;
      this.problem = null;
      if (!this.frame && frames.data.items.length) this.frameId = frames.data.items[0].id;
      if (this.frame) await this.read();
    } catch (problem) { this.problem = problem; }
  }

  async read(cursor) {
    const frame = this.frameId;
    const path = { frame_id: frame };
    const [queue, agreement, split] = await Promise.all([
      api.get('/api/v1/workshops/{workshop_id}/review/queue', { path: this.board.path, query: { frame, cursor, limit: 10 }, fresh: true }),
      api.get('/api/v1/coding-frames/{frame_id}/agreement', { path }),
      api.get('/api/v1/coding-frames/{frame_id}/disagreements', { path, query: { limit: 20 } }),
    ]);
    if (frame !== this.frameId) return;
    this.items = cursor ? [...(this.items ?? []), ...queue.data.items] : queue.data.items;
    this.next = queue.data.next;
    this.agreement = agreement.data;
    this.split = split.data.items;
    await this.suggest(queue.data.items.map((one) => one.contribution.id));
  }

  /** What the machine would choose, marked as its own and ticked by nobody. */
  async suggest(contribution) {
    if (!contribution.length) return;
    const found = await api.get('/api/v1/coding-frames/{frame_id}/suggestions', { path: { frame_id: this.frameId }, query: { contribution } }).catch(() => null);
    if (!found) return;
    const hints = new Map(this.hints);
    for (const one of found.data.items) hints.set(one.contribution_id, new Set(one.suggestions.map((each) => each.code_id)));
    this.hints = hints;
  }

  choose(frameId) {
    this.frameId = frameId;
    this.items = null;
    this.chosen = new Map();
    this.hints = new Map();
    this.read().catch((problem) => { this.problem = problem; });
  }

  tick(id, code, isOn) {
    const set = new Set(this.chosen.get(id));
    if (isOn) set.add(code);
    else set.delete(code);
    this.chosen = new Map(this.chosen).set(id, set);
  }

  async save(one) {
    const { id } = one.contribution;
    this.busy = id;
    const at = (this.items ?? []).indexOf(one);
    try {
      await api.put('/api/v1/contributions/{contribution_id}/codings/{frame_id}', { path: { contribution_id: id, frame_id: this.frameId }, body: { code_ids: [...(this.chosen.get(id) ?? [])] } });
      announce(t('codes.saved'));
      this.items = (this.items ?? []).filter((other) => other !== one);
      if (!this.items.length) await this.read();
    } catch (problem) { toast(problem.message); }
    this.busy = '';
    await this.updateComplete;
    const left = this.querySelectorAll('.coded');
    /** @type {HTMLElement|null} */ (left[Math.min(at, left.length - 1)]?.querySelector('input, button'))?.focus();
  }

  async make() {
    const state = { preset: this.presets[0]?.key ?? '' };
    const body = await openDialog({
      title: t('codes.make'),
      body: (dialog) => html`<form id="frame-form" class="stack" novalidate @submit=${(event) => {
        event.preventDefault();
        const { preset, name, codes } = values(event.target);
        const own = (codes ?? '').split('\n').map((label) => label.trim()).filter(Boolean).map((label) => ({ label }));
        if (!preset && (!name || !own.length)) { announce(t('codes.needsCodes')); return; }
        dialog.close(preset ? { preset } : { name, codes: own });
      }}>${select({ name: 'preset', label: t('codes.preset'), isBare: true, prompt: t('codes.own'), value: state.preset, options: [['foundations', t('codes.foundations')], ...this.presets.filter((one) => one.key !== 'foundations').map((one) => /** @type {[string, string]} */ ([one.key, one.name]))], onInput: (event) => { state.preset = /** @type {any} */ (event.target).value; dialog.requestUpdate(); } })}
        ${state.preset ? html`<p class="soft">${this.presets.find((one) => one.key === state.preset)?.description ?? ''}</p>` : html`${field({ name: 'name', label: t('codes.name'), required: true, maxlength: 120 })}${textArea({ name: 'codes', label: t('codes.codes'), hint: t('codes.codesHint'), required: true, rows: 6 })}`}</form>`,
      footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => dialog.close() })}<button class="button primary" type="submit" form="frame-form"><span>${t('codes.makeYes')}</span></button>`,
    });
    if (!body) return;
    try {
      const { data } = await api.post('/api/v1/workshops/{workshop_id}/review/frames', { path: this.board.path, body });
      this.frames = [...(this.frames ?? []), data];
      this.choose(data.id);
    } catch (problem) { toast(problem.message); }
  }

  render() {
    if (this.problem) return failure(this.problem, () => this.begin(), { level: 2 });
    if (!this.frames) return loading({ blocks: 3 });
    const make = button({ label: t('codes.make'), icon: 'plus', kind: this.frames.length ? 'quiet' : 'primary', onClick: () => this.make() });
    if (!this.frame) return empty({ title: t('codes.none'), text: t('codes.noneText'), icon: 'list', action: make });
    return html`<div class="stack">
      <div class="row">${select({ name: 'frame', label: t('codes.frame'), isBare: true, prompt: '', value: this.frameId, options: this.frames.map((one) => /** @type {[string, string]} */ ([one.id, one.name])), onInput: (event) => this.choose(/** @type {any} */ (event.target).value) })}${make}</div>
      <p class="soft small">${t('codes.progress', { count: this.frame.coded_count, people: number(this.frame.coder_count) })}</p>
      <div class="codes-beside"><section class="stack tight" aria-labelledby="to-code"><h2 id="to-code">${t('codes.toCode')}</h2>
        ${this.items === null ? loading({ blocks: 2 }) : this.items.length ? html`<ul role="list">${repeat(this.items, (one) => one.contribution.id, (one) => this.one(one))}</ul><fm-pager .next=${this.next} .load=${(cursor) => this.read(cursor)}></fm-pager>` : empty({ title: t('codes.allCoded'), icon: 'agree', level: 3 })}</section>
      <div class="stack loose"><section class="stack tight" aria-labelledby="code-agreement"><h2 id="code-agreement">${t('review.agreement')}</h2>${this.agreement ? measured(this.agreement.whole) : nothing}</section>
      ${this.split.length ? html`<section class="stack tight" aria-labelledby="code-split"><h2 id="code-split">${t('review.split')}</h2><ul role="list">${this.split.map((one) => html`<li class="queued stack tight"><div class="prose" ${markdown(one.contribution.html)}></div>${one.codings.map((coding) => html`<p class="small"><b>${coding.coder.display_name}</b>: ${this.labels(coding.code_ids)}</p>`)}</li>`)}</ul></section>` : nothing}
      <section class="stack tight" aria-labelledby="cross"><h2 id="cross">${t('codes.cross')}</h2><fm-cross-table .room=${this.board.room} .frame=${this.frame}></fm-cross-table></section></div></div></div>`;
  }

  labels(ids) { return ids.map((id) => this.frame.codes.find((one) => one.id === id)?.label).filter(Boolean).join(', ') || t('codes.noneFits'); }

  one(one) {
    const { id } = one.contribution;
    const hints = this.hints.get(id);
    const chosen = this.chosen.get(id) ?? new Set();
    return html`<li class="queued coded stack tight"><div class="prose" ${markdown(one.contribution.html)}></div>
      <fieldset class="codes"><legend class="said">${t('codes.codesOf', { text: one.contribution.text.slice(0, 60) })}</legend>
        ${this.codes.map((code) => html`<label class="code-choice ${hints?.has(code.id) ? 'hinted' : ''}" title=${code.description}><input type="checkbox" .checked=${chosen.has(code.id)} @change=${(event) => this.tick(id, code.id, event.target.checked)}><span>${code.label}${hints?.has(code.id) ? html`<span class="machine">${icon('star')}<span class="said">${t('codes.suggested')}</span></span>` : nothing}</span></label>`)}</fieldset>
      <div class="row">${one.wanted > 1 ? tag(t('review.two', { count: one.reader_count }), 'coming') : nothing}${button({ label: html`${chosen.size ? t('codes.save') : t('codes.saveNone')}<span class="said">: ${one.contribution.text.slice(0, 60)}</span>`, busy: this.busy === id, onClick: () => this.save(one) })}</div></li>`;
  }
}
define('fm-work-codes', WorkCodes);
