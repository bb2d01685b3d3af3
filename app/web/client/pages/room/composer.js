// The box to write in. What somebody types is kept on this device until the service has it, whatever happens between.

import { html, nothing, createRef, ref } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { button, note } from '../../components/parts.js';
import { icon } from '../../components/icons.js';
import { announce, toast } from '../../components/toast.js';
import * as api from '../../api.js';
import * as store from '../../store.js';
import { number, t } from '../../i18n.js';

const PAUSE = 450;
const ENOUGH = 12;
let count = 0;

/**
 * `<fm-composer name="idea:…" .limit=${2000} .send=${(text, key, about) => promise} …>` tells `posted` with what `send`
 * gave back and `refused` with a Problem that the room should know. `barred` says why nothing can be sent now: what was
 * typed stays and can be copied. `similar` finds what was said already; `support` takes a stance on one of them instead.
 */
export class Composer extends Element {
  static properties = {
    name: {}, label: {}, placeholder: {}, action: {}, limit: { type: Number }, barred: { attribute: false }, abouts: { attribute: false },
    about: { attribute: false }, send: { attribute: false }, similar: { attribute: false }, support: { attribute: false }, small: { type: Boolean },
    cancel: { attribute: false }, start: { attribute: false }, length: { state: true }, busy: { state: true }, problem: { state: true }, waiting: { state: true }, found: { state: true }, kept: { state: true }, isOpen: { state: true },
  };

  constructor() {
    super();
    this.name = '';
    this.label = '';
    this.placeholder = '';
    this.action = '';
    this.limit = 2000;
    this.barred = '';
    /** What it can be about: [value, words]. @type {[string, string][]|null} */
    this.abouts = null;
    this.about = '';
    this.send = async (/** @type {string} */ _text, /** @type {string} */ _key, /** @type {string} */ _about) => /** @type {any} */ (null);
    /** @type {((text: string, about: string) => Promise<any[]>)|null} */
    this.similar = null;
    /** @type {((idea: any) => Promise<boolean>)|null} */
    this.support = null;
    this.small = false;
    /** @type {(() => void)|null} */
    this.cancel = null;
    /** What stands in it to begin with, where there is no draft. */
    this.start = '';
    this.length = 0;
    this.busy = false;
    /** @type {api.Problem|null} */
    this.problem = null;
    /** Why what is written waits to be sent by itself. @type {''|'offline'|'session'} */
    this.waiting = '';
    this.found = [];
    this.kept = false;
    /** It opens when somebody comes to it, and stays so: closing it would move what they go to next. */
    this.isOpen = false;
    this.ident = `composer-${++count}`;
    this.field = createRef();
    /** The key of the text that was sent last: the same text is the same intention. */
    this.sent = { text: '', key: '' };
  }

  get text() { return this.field.value?.value ?? ''; }

  connectedCallback() {
    super.connectedCallback();
    const retry = () => this.retry();
    api.events.addEventListener('online', retry);
    addEventListener('online', retry);
    this.onLeave(() => { api.events.removeEventListener('online', retry); removeEventListener('online', retry); clearTimeout(this.timer); });
    this.onLeave(store.subscribe(() => { if (this.waiting === 'session' && store.me()?.id === this.writer) this.retry(); }));
  }

  updated(changed) {
    if (changed.has('name')) this.recall();
  }

  async focus() {
    await this.updateComplete;
    this.field.value?.focus();
  }

  /** Bring back what was written here and never sent. */
  recall() {
    const draft = store.drafts.read(this.name);
    this.set(draft?.text ?? this.start);
    this.kept = Boolean(draft?.text);
    this.sent = draft?.key ? { text: draft.text, key: draft.key } : { text: '', key: '' };
    this.problem = null;
    this.found = [];
    if (draft?.about !== undefined) this.about = draft.about;
    this.waiting = draft?.isWaiting ? 'offline' : '';
    if (this.waiting) this.retry();
  }

  set(text) {
    if (this.field.value) this.field.value.value = text;
    this.length = [...text.trim()].length;
  }

  typed() {
    this.length = [...this.text.trim()].length;
    this.waiting = '';
    this.kept = false;
    if (this.problem && this.problem.slug !== 'not-open') this.problem = null;
    this.keep();
    clearTimeout(this.timer);
    if (this.similar) this.timer = setTimeout(() => this.look(), PAUSE);
  }

  keep() {
    const { text, key } = this.sent;
    const isSame = text === this.text.trim() && key;
    // What is on its way still waits: whoever closes the page now may have sent it or not, and the key makes it one.
    const isWaiting = this.busy || Boolean(this.waiting);
    store.drafts.write(this.name, this.text && { text: this.text, about: this.about || undefined, ...(isSame ? { key, isWaiting } : {}) });
  }

  async look() {
    const text = this.text.trim();
    if (!this.similar || [...text].length < ENOUGH) { this.found = []; return; }
    try {
      const found = await this.similar(text, this.about);
      if (text === this.text.trim()) this.found = found.slice(0, 3);
    } catch {
      // It helps people to find each other; not finding must not stop anybody from writing.
      this.found = [];
    }
  }

  async submit(event) {
    event?.preventDefault();
    const text = this.text.trim();
    if (this.busy || this.barred) return;
    if (!text) { this.focus(); return; }
    if (this.length > this.limit) { announce(t('room.write.tooLong', { count: this.length - this.limit })); this.focus(); return; }
    if (this.sent.text !== text || !this.sent.key) this.sent = { text, key: api.newKey() };
    this.busy = true;
    this.problem = null;
    this.waiting = '';
    this.writer = store.me()?.id;
    this.keep();
    const { name } = this;
    try {
      const made = await this.send(text, this.sent.key, this.about);
      this.busy = false;
      store.drafts.clear(name);
      // Whoever has gone on to write elsewhere, or went on typing here, keeps that.
      if (name === this.name && this.text.trim() === text) this.set('');
      if (name === this.name) this.keep();
      this.sent = { text: '', key: '' };
      this.found = [];
      this.tell('posted', made);
    } catch (problem) {
      this.busy = false;
      this.problem = problem;
      if (problem.isOffline) this.waiting = 'offline';
      else if (problem.status === 401) this.waiting = 'session';
      this.keep();
      this.tell('refused', problem);
    }
  }

  /** Send what waits, as the same request as before. */
  retry() {
    if (!this.waiting || this.busy || this.barred || this.text.trim() !== this.sent.text) return;
    this.submit();
  }

  async instead(idea) {
    const text = this.text;
    if (!(await this.support?.(idea))) return;
    this.set('');
    this.keep();
    this.found = [];
    toast(t('room.similar.supported'), { action: { label: t('room.similar.bringBack'), run: () => { this.set(text); this.keep(); this.focus(); } } });
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.text);
      toast(t('room.write.copied'));
    } catch {
      this.field.value?.select();
    }
  }

  render() {
    const left = this.limit - this.length;
    const isLong = left < 0;
    const isOpen = this.isOpen || this.length > 0 || this.small;
    return html`<form class="composer ${isOpen ? 'open' : ''} ${this.small ? 'small-one' : ''}" @submit=${(event) => this.submit(event)}>
      <label class="composer-label" for="${this.ident}-text">${this.label}</label>
      <textarea class="input" id="${this.ident}-text" rows="1" placeholder=${this.placeholder} aria-describedby="${this.ident}-count ${this.ident}-said" aria-invalid=${isLong ? 'true' : nothing}
        ?readonly=${Boolean(this.barred)} ${ref(this.field)} @focus=${() => { this.isOpen = true; }} @input=${() => this.typed()} @keydown=${(event) => this.key(event)}></textarea>
      <div class="composer-said" id="${this.ident}-said">${this.said()}</div>
      <div class="composer-foot">
        ${this.abouts ? this.select() : nothing}
        <span class="count ${isLong ? 'over-limit' : ''}" id="${this.ident}-count">${isLong ? html`${icon('warning')}${t('room.write.tooLong', { count: -left })}` : this.length ? t('room.write.left', { left: number(left) }) : nothing}</span>
        ${this.cancel ? button({ label: t('action.cancel'), kind: 'quiet', onClick: () => this.cancel?.() }) : nothing}
        ${this.barred
          ? button({ label: t('room.write.copy'), onClick: () => this.copy() })
          : button({ label: this.action, kind: 'primary', type: 'submit', busy: this.busy })}
      </div>
      ${this.found.length ? this.alike() : nothing}
    </form>`;
  }

  said() {
    if (this.barred) return this.length ? note(html`<p><b>${this.barred}</b></p><p>${t('room.write.notLost')}</p>`, { kind: 'warn', isLive: true }) : nothing;
    if (this.waiting) return note(t(`room.write.waiting.${this.waiting}`), { kind: 'warn', isLive: true });
    if (this.problem) return note(this.problem.about('text') || this.problem.detail || this.problem.title, { kind: 'bad' });
    return this.kept && this.length ? html`<p class="small soft">${t('room.write.kept')}</p>` : nothing;
  }

  select() {
    return html`<label class="about"><span>${t('room.write.about')}</span>
      <select class="input" @change=${(event) => { this.about = event.target.value; this.keep(); this.look(); }}>
        ${this.abouts?.map(([value, words]) => html`<option value=${value} ?selected=${value === this.about}>${words}</option>`)}
      </select></label>`;
  }

  alike() {
    return html`<section class="alike" aria-label=${t('room.similar.title')}>
      <p class="alike-title" role="status">${t('room.similar.title')}</p>
      <ul role="list">${this.found.map((idea) => html`<li>
        <p class="alike-text">${idea.text}</p>
        ${this.support ? button({ label: t('room.similar.support'), icon: 'agree', kind: 'quiet', onClick: () => this.instead(idea) }) : nothing}
      </li>`)}</ul></section>`;
  }

  key(event) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.submit(event);
    if (event.key === 'Escape' && this.cancel && !this.text.trim()) this.cancel();
  }
}
define('fm-composer', Composer);
