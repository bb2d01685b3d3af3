// Comments on an idea or on a foundation: threads of one level, oldest first, and a box to answer in.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { button, note } from '../../components/parts.js';
import { markdown } from '../../components/markdown.js';
import { serviceNow } from '../../components/clock.js';
import { toast } from '../../components/toast.js';
import '../../components/pager.js';
import '../../components/stance.js';
import '../../components/menu.js';
import './composer.js';
import { edit, report, showHistory, withdraw } from './deeds.js';
import { takeStance } from './voting.js';
import * as api from '../../api.js';
import { ago, moment, t } from '../../i18n.js';

/** `<fm-comments .scene=${scene} idea="id">` or `foundation="id"`. Tells `commented` when one was written here. */
export class Comments extends Element {
  static properties = {
    scene: { attribute: false }, turn: { attribute: false }, idea: {}, foundation: {}, count: { type: Number },
    items: { state: true }, next: { state: true }, problem: { state: true }, answering: { state: true }, editing: { state: true },
  };

  constructor() {
    super();
    /** @type {import('./scene.js').Scene|null} */
    this.scene = null;
    this.turn = 0;
    this.idea = '';
    this.foundation = '';
    this.count = 0;
    /** @type {any[]|null} */
    this.items = null;
    this.next = null;
    /** @type {api.Problem|null} */
    this.problem = null;
    /** The comment that is being answered, and the one that is being changed. */
    this.answering = '';
    this.editing = '';
  }

  /** Not on arrival: this file may come after the element stands in the page, and then nobody has told it anything yet. */
  willUpdate() {
    if (this.hear) return;
    this.hear = (event) => this.happened(event.detail);
    this.scene?.addEventListener('comment', this.hear);
    this.onLeave(() => this.scene?.removeEventListener('comment', this.hear));
    if (this.count === 0 && this.idea) this.items = [];
    else this.read();
  }

  async read() {
    this.problem = null;
    try {
      const { data } = await this.ask(null);
      this.items = data.items;
      this.next = data.next;
    } catch (problem) {
      this.problem = problem;
    }
  }

  ask(cursor) {
    return this.idea
      ? api.get('/api/v1/contributions/{contribution_id}/comments', { path: { contribution_id: this.idea }, query: { cursor, limit: 50 } })
      : api.get('/api/v1/foundations/{foundation_id}/comments', { path: { foundation_id: this.foundation }, query: { cursor, limit: 50 } });
  }

  async more(cursor) {
    const { data } = await this.ask(cursor);
    this.items = [...(this.items ?? []), ...data.items.filter((one) => !this.items?.some((known) => known.id === one.id))];
    this.next = data.next;
  }

  /** Somebody else wrote, changed or took back a comment. @param {{kind: string, id: string, about: any}} news */
  async happened({ kind, id, about }) {
    if (kind === 'comment.posted') {
      const isHere = this.idea ? about.parent_id === this.idea : about.foundation_id === this.foundation && !about.parent_id;
      if (isHere && !this.next && !this.items?.some((one) => one.id === id)) await this.fetch(id);
    } else if (this.items?.some((one) => one.id === id)) await this.fetch(id);
  }

  async fetch(id) {
    try {
      this.put((await api.get('/api/v1/contributions/{contribution_id}', { path: { contribution_id: id } })).data);
    } catch (problem) {
      if (problem.status === 404) this.patch(id, { state: 'withdrawn', text: '', html: '', author: null });
    }
  }

  put(comment) {
    const known = this.items ?? [];
    if (known.some((one) => one.id === comment.id)) { this.patch(comment.id, comment); return; }
    const thread = comment.reply_to_id;
    const at = thread ? known.findLastIndex((one) => one.id === thread || one.reply_to_id === thread) + 1 : known.length;
    this.items = at > 0 ? [...known.slice(0, at), comment, ...known.slice(at)] : [...known, comment];
  }

  patch(id, patch) { this.items = this.items?.map((one) => (one.id === id ? { ...one, ...patch } : one)) ?? null; }

  /** Put the cursor where a new comment is written. */
  async write() {
    await this.updateComplete;
    /** @type {any} */ (this.querySelector('fm-composer[data-new]'))?.focus();
  }

  async send(text, key, replyTo) {
    const body = { text, reply_to_id: replyTo || null };
    const { data } = this.idea
      ? await api.post('/api/v1/contributions/{contribution_id}/comments', { path: { contribution_id: this.idea }, body, key })
      : await api.post('/api/v1/workshops/{workshop_id}/foundations/{foundation_id}/comments', { path: { workshop_id: this.scene?.room.id, foundation_id: this.foundation }, body, key });
    return { ...data, my_stance: null };
  }

  posted(event) {
    event.stopPropagation();
    this.put(event.detail);
    this.answering = '';
    this.tell('commented', { idea: this.idea, comment: event.detail });
  }

  async take(comment, stance) {
    try {
      await takeStance('contribution', comment.id, comment, stance, (held) => this.patch(comment.id, held));
    } catch (problem) {
      toast(t('room.vote.refused', { reason: problem.detail || problem.title }));
      this.tell('refused', problem);
    }
  }

  render() {
    const { scene } = this;
    const may = scene.may('comment');
    return html`<div class="comments" role="group" aria-label=${t('room.comments.title')}>
      ${this.problem ? note(html`${this.problem.detail || this.problem.title} ${button({ label: t('action.again'), kind: 'quiet', onClick: () => this.read() })}`, { kind: 'bad' }) : nothing}
      ${this.items === null && !this.problem ? html`<p class="soft" role="status">${t('state.loading')}</p>` : nothing}
      ${this.items?.length ? html`<ol role="list" class="thread">${repeat(this.items, (one) => one.id, (one) => html`<li class=${one.reply_to_id ? 'answer' : ''}>${this.comment(one)}</li>`)}</ol>` : nothing}
      <fm-pager .next=${this.next} .load=${(cursor) => this.more(cursor)}></fm-pager>
      ${may || this.hasDraft('') ? this.box('', t('room.comments.write'), t('room.comments.send')) : this.items?.length === 0 ? html`<p class="soft">${t('room.comments.noneYet')}</p>` : nothing}
    </div>`;
  }

  hasDraft(replyTo) { return Boolean(this.scene.draft(this.draftName(replyTo))); }
  draftName(replyTo) { return `comment:${this.idea || this.foundation}:${replyTo}`; }

  box(replyTo, label, action) {
    const { scene } = this;
    return html`<fm-composer small ?data-new=${!replyTo} name=${this.draftName(replyTo)} label=${label} action=${action} .limit=${scene.room.comment_length} .barred=${scene.may('comment') ? '' : t('room.closed.commenting')}
      .send=${(text, key) => this.send(text, key, replyTo)} .cancel=${replyTo ? () => { this.answering = ''; } : null} @posted=${(event) => this.posted(event)}></fm-composer>`;
  }

  comment(one) {
    const { scene } = this;
    if (one.state !== 'visible' && !one.text) return html`<p class="soft">${t(one.state === 'hidden' ? 'room.comments.hidden' : 'room.comments.gone')}</p>`;
    const isMine = one.author && one.author.participation_id === scene.me;
    const root = one.reply_to_id || one.id;
    return html`<article class="comment" aria-label=${t('room.comments.by', { name: one.author?.display_name ?? t('room.idea.somebody') })}>
      <p class="idea-by"><span class="name">${one.author?.display_name ?? t('room.idea.somebody')}</span>
        <time datetime=${one.posted_at} title=${moment(one.posted_at, scene.room.time_zone)}>${ago(one.posted_at, serviceNow())}</time>
        ${one.edited_at ? html`<span>${t('room.idea.edited')}</span>` : nothing}</p>
      ${this.editing === one.id
        ? html`<fm-composer small name="edit:${one.id}" label=${t('room.edit.label')} action=${t('action.save')} .limit=${scene.room.comment_length} .start=${one.text} .barred=${scene.may('comment') ? '' : t('room.closed.commenting')}
            .send=${(text) => edit(one, text)} .cancel=${() => { this.editing = ''; }} @posted=${(event) => { event.stopPropagation(); this.editing = ''; this.patch(one.id, event.detail); }}></fm-composer>`
        : html`<div class="prose" ${markdown(one.html)}></div>`}
      ${one.state === 'hidden' ? note(html`<b>${t('room.idea.hiddenYours')}</b> ${t(`reason.${one.hidden_reason}`)}`, { kind: 'warn' }) : nothing}
      <div class="comment-foot">
        ${scene.may('vote') && one.state === 'visible' ? html`<fm-stance compact .stance=${one.my_stance} .tally=${one.tally} label=${t('room.comments.stance')} @stance=${(event) => { event.stopPropagation(); this.take(one, event.detail.stance); }}></fm-stance>` : nothing}
        ${scene.may('comment') ? button({ label: t('room.comments.answer'), kind: 'quiet', expanded: this.answering === one.id, onClick: () => this.answer(one.id) }) : nothing}
        ${this.menu(one, isMine)}
      </div>
      ${this.answering === one.id ? this.box(root, t('room.comments.answerTo', { name: one.author?.display_name ?? t('room.idea.somebody') }), t('room.comments.answer')) : nothing}
    </article>`;
  }

  menu(one, isMine) {
    const { room } = this.scene;
    const isFresh = serviceNow() < new Date(one.posted_at).getTime() + room.edit_minutes * 60_000;
    const deeds = [
      isMine && isFresh && this.scene.may('comment') && one.state === 'visible' && { icon: 'edit', label: t('room.deed.edit'), run: () => { this.editing = one.id; } },
      one.edited_at && { icon: 'clock', label: t('room.deed.history'), run: () => showHistory(one) },
      this.scene.isMember && !isMine && { icon: 'flag', label: t('room.deed.report'), run: () => report(one) },
      isMine && !room.sealed_at && { icon: 'bin', label: t('room.deed.withdraw'), run: async () => { if (await withdraw(one)) this.patch(one.id, { state: 'withdrawn', text: '', html: '' }); } },
    ].filter(Boolean);
    return deeds.length ? html`<fm-menu label=${t('room.comments.more')} .items=${deeds}></fm-menu>` : nothing;
  }

  async answer(id) {
    this.answering = this.answering === id ? '' : id;
    await this.updateComplete;
    /** @type {any} */ (this.querySelector('fm-composer:not([data-new])'))?.focus();
  }
}
define('fm-comments', Comments);
