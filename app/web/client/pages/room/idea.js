// One idea: what was said, by whom, the reader's stance, and everything that can be done with it.

import { html, nothing } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { button, note, tag } from '../../components/parts.js';
import { hint } from '../../components/hint.js';
import { icon } from '../../components/icons.js';
import { markdown } from '../../components/markdown.js';
import { supportBar } from '../../components/support.js';
import { serviceNow } from '../../components/clock.js';
import { toast } from '../../components/toast.js';
import '../../components/stance.js';
import '../../components/menu.js';
import { ago, moment, number, t } from '../../i18n.js';

/** What few do on a visit is fetched when somebody does it. */
const deeds = () => import('./deeds.js');

/**
 * `<fm-idea .idea=${idea} .room=${room}>`; `room` is the page's Scene. It asks for a stance with `stance-wanted`
 * ({idea, stance}) and tells `idea-changed` ({id, patch}).
 */
export class Idea extends Element {
  static properties = { idea: { attribute: false }, scene: { attribute: false }, isOpen: { state: true }, isEditing: { state: true }, turn: { attribute: false } };

  constructor() {
    super();
    /** @type {any} */
    this.idea = null;
    /** @type {import('./scene.js').Scene|null} */
    this.scene = null;
    /** Changes when the room has: what can be done may be different. */
    this.turn = 0;
    this.isOpen = false;
    this.isEditing = false;
  }

  /** Whether something here must not be put away: open comments, or a text that is being changed. */
  get isHeld() { return this.isOpen || this.isEditing || this.contains(document.activeElement); }
  get isMine() { return Boolean(this.idea.author) && this.idea.author.participation_id === this.scene?.me; }
  get canEdit() {
    const { room } = this.scene;
    return this.isMine && this.idea.state === 'visible' && this.scene.may('post_ideas')
      && serviceNow() < new Date(this.idea.posted_at).getTime() + room.edit_minutes * 60_000;
  }

  take(stance) { this.tell('stance-wanted', { idea: this.idea, stance }); }
  /** Take a stance, or give it up if it is held: what a key does. @param {string} stance */
  toggle(stance) { if (this.scene.may('vote')) this.take(stance === this.idea.my_stance ? null : stance); }

  async openComments({ isWriting = false } = {}) {
    try {
      await import('./comments.js');
    } catch {
      toast(t('problem.offline.title'));
      return;
    }
    this.isOpen = true;
    await this.updateComplete;
    if (isWriting) /** @type {any} */ (this.querySelector('fm-comments'))?.write();
  }

  render() {
    const { idea, scene } = this;
    if (!idea || !scene) return nothing;
    const place = scene.place(idea.foundation_id);
    const by = idea.author?.display_name || idea.attribution || t('room.idea.somebody');
    if (idea.state === 'withdrawn') return this.gone(t('room.idea.withdrawn'));
    if (idea.state === 'hidden' && !idea.text) return this.gone(t('room.idea.hidden'));
    return html`<article class="idea ${idea.isNew ? 'fresh' : ''}" id="idea-${idea.id}" data-accent=${place ? place.accent : nothing} tabindex="-1" aria-label=${t('room.idea.by', { name: by })}>
      ${place && !scene.isOnFoundation ? html`<p class="over idea-place"><a href="?on=${place.key}">${place.title}</a></p>` : nothing}
      ${this.isEditing ? this.editor() : html`<div class="prose idea-text" ${markdown(idea.html)}></div>`}
      ${idea.state === 'hidden' ? note(html`<p><b>${t('room.idea.hiddenYours')}</b> ${t(`reason.${idea.hidden_reason}`)}</p>`, { kind: 'warn' }) : nothing}
      <p class="idea-by"><span class="name">${by}</span>${this.isMine ? html` <span class="tag">${t('room.idea.yours')}</span>` : nothing}
        <time datetime=${idea.posted_at} @pointerenter=${hint(() => moment(idea.posted_at, scene.room.time_zone))}>${ago(idea.posted_at, serviceNow())}</time>
        ${idea.edited_at ? html`<span>${t('room.idea.edited')}</span>` : nothing}
        ${idea.stream === 'online' ? nothing : tag(t(`stream.${idea.stream}`))}</p>
      <div class="idea-foot">${this.stance()}
        <span class="idea-deeds">${button({ label: html`${idea.comment_count ? number(idea.comment_count) : ''}<span class="wide-words">${idea.comment_count ? ` ${t('room.comments.word', { count: idea.comment_count })}` : t('room.comments.none')}</span>`, icon: 'comment', kind: 'quiet', expanded: this.isOpen, onClick: () => (this.isOpen ? (this.isOpen = false) : this.openComments()) })}${this.menu()}</span></div>
      ${this.isOpen ? html`<fm-comments .scene=${scene} .turn=${this.turn} idea=${idea.id} .count=${idea.comment_count}></fm-comments>` : nothing}
    </article>`;
  }

  /** What is left when it is gone: a line in the place where it stood, so that nothing below it moves far. */
  gone(words) { return html`<article class="idea gone" id="idea-${this.idea.id}" tabindex="-1"><p class="soft">${icon('info')} ${words}</p></article>`; }

  stance() {
    const { idea, scene } = this;
    if (idea.state !== 'visible') return html`<span></span>`;
    if (scene.may('vote')) {
      return html`<fm-stance .stance=${idea.my_stance} .tally=${idea.tally} label=${t('room.idea.stance')} @stance=${(event) => { event.stopPropagation(); this.take(event.detail.stance); }}></fm-stance>`;
    }
    return html`<div class="idea-support">${supportBar(idea.tally)}${idea.my_stance ? html`<p class="small soft">${t(`room.yourStance.${idea.my_stance}`)}</p>` : nothing}</div>`;
  }

  menu() {
    const { idea, scene } = this;
    const items = [
      this.canEdit && { icon: 'edit', label: t('room.deed.edit'), run: () => { this.isEditing = true; } },
      idea.edited_at && { icon: 'clock', label: t('room.deed.history'), run: async () => (await deeds()).showHistory(idea) },
      { icon: 'link', label: t('room.deed.link'), run: () => this.link() },
      this.isMine && { icon: 'seal', label: t('room.deed.receipt'), href: `/workshops/${scene.room.slug}/mine` },
      scene.isMember && !this.isMine && { icon: 'flag', label: t('room.deed.report'), run: async () => (await deeds()).report(idea) },
      this.isMine && !scene.room.sealed_at && { icon: 'bin', label: t('room.deed.withdraw'), run: () => this.withdraw() },
    ].filter(Boolean);
    return html`<fm-menu label=${t('room.idea.more')} .items=${items}></fm-menu>`;
  }

  async link() {
    const url = new URL(`/workshops/${this.scene.room.slug}?idea=${this.idea.id}`, location.href).href;
    try { await navigator.clipboard.writeText(url); toast(t('room.deed.linked')); } catch { toast(url); }
  }

  async withdraw() {
    if (await (await deeds()).withdraw(this.idea)) this.tell('idea-changed', { id: this.idea.id, patch: { state: 'withdrawn' } });
  }

  editor() {
    return html`<fm-composer small name="edit:${this.idea.id}" label=${t('room.edit.label')} action=${t('action.save')} .limit=${this.scene.room.idea_length}
      .barred=${this.scene.may('post_ideas') ? '' : t('room.closed.posting')} .start=${this.idea.text} .send=${async (text) => (await deeds()).edit(this.idea, text)} .cancel=${() => { this.isEditing = false; }}
      @posted=${(event) => { event.stopPropagation(); this.isEditing = false; this.tell('idea-changed', { id: this.idea.id, patch: event.detail }); }}></fm-composer>`;
  }
}
define('fm-idea', Idea);
