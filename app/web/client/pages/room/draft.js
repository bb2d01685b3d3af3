// The text under discussion: its preamble and its foundations, each with its support, one's stance, and comments.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element, painted } from '../../element.js';
import { button } from '../../components/parts.js';
import { icon } from '../../components/icons.js';
import { markdown } from '../../components/markdown.js';
import { supportBar } from '../../components/support.js';
import { empty } from '../../components/states.js';
import { toast } from '../../components/toast.js';
import '../../components/stance.js';
import { takeStance } from './voting.js';
import { t } from '../../i18n.js';

/** How many foundations can be seen below the head of the room: they are drawn at once, and the others when they are painted. */
const IN_SIGHT = Math.max(2, Math.ceil((screen.height - 400) / 220));

/** `<fm-draft .scene=${scene} on="key of the chosen foundation" .turn=${n}>` */
export class Draft extends Element {
  static properties = { scene: { attribute: false }, on: {}, turn: { attribute: false }, talking: { state: true }, isWhole: { state: true } };

  constructor() {
    super();
    /** @type {import('./scene.js').Scene|null} */
    this.scene = null;
    this.on = '';
    this.turn = 0;
    /** The foundations whose comments are open, by id. @type {Set<string>} */
    this.talking = new Set();
    this.isWhole = false;
  }

  firstUpdated() { painted().then(() => { this.isWhole = true; }); }

  async take(foundation, stance) {
    const before = { my_stance: this.scene.held.get(foundation.text_id) ?? null, tally: foundation.tally };
    try {
      await takeStance('foundation', foundation.text_id, before, stance, (held) => this.scene.hold(foundation.text_id, held));
    } catch (problem) {
      toast(t('room.vote.refused', { reason: problem.detail || problem.title }));
      this.tell('refused', problem);
    }
  }

  talk(id) {
    import('./comments.js').catch(() => toast(t('problem.offline.title')));
    this.talking = new Set(this.talking);
    if (!this.talking.delete(id)) this.talking.add(id);
  }

  render() {
    const { text } = this.scene;
    if (!text) return empty({ level: 3, icon: 'list', title: t('room.draft.none'), text: t('room.draft.noneText') });
    return html`<div class="preamble prose" ${markdown(text.preamble_html)}></div>
      <ol role="list" class="foundations">${repeat(this.isWhole ? text.foundations : text.foundations.slice(0, IN_SIGHT), (one) => one.id, (one) => html`<li>${this.foundation(one)}</li>`)}</ol>
      ${this.isWhole && text.number > 1 ? html`<p class="small soft version">${t('room.draft.version', { number: text.number })}${text.note ? html` · ${text.note}` : nothing}</p>` : nothing}`;
  }

  foundation(one) {
    const { scene } = this;
    const place = scene.place(one.id);
    const isOn = this.on === one.key;
    const isTalking = this.talking.has(one.id);
    return html`<article class="foundation ${isOn ? 'on' : ''}" data-accent=${place.accent} aria-labelledby="foundation-${one.key}">
      <h3 id="foundation-${one.key}"><span class="numeral" aria-hidden="true">${place.number}</span><a href=${isOn ? '?' : `?on=${one.key}`} aria-current=${isOn ? 'true' : nothing}>${one.title}</a></h3>
      <div class="statement" ${markdown(one.statement_html)}></div>
      ${one.body_html ? html`<div class="foundation-body prose" ${markdown(one.body_html)}></div>` : nothing}
      ${one.tally ? supportBar(one.tally) : nothing}
      <div class="foundation-foot">
        ${scene.may('vote') ? html`<fm-stance .stance=${scene.held.get(one.text_id) ?? null} label=${t('room.draft.stance', { title: one.title })} @stance=${(event) => this.take(one, event.detail.stance)}></fm-stance>` : nothing}
        <div class="row foundation-links">
          ${button({ label: t('room.comments.title'), icon: 'comment', kind: 'quiet', expanded: isTalking, onClick: () => this.talk(one.id) })}
          <a class="button quiet to-ideas" href=${isOn ? '?' : `?on=${one.key}`} @click=${() => this.tell('to-ideas')}>${t(isOn ? 'room.draft.reading' : 'room.draft.ideas')}${icon('right')}</a>
        </div>
      </div>
      ${isTalking ? html`<fm-comments .scene=${scene} .turn=${this.turn} foundation=${one.id}></fm-comments>` : nothing}
    </article>`;
  }
}
define('fm-draft', Draft);
