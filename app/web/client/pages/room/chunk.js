// Ideas that came together. In a long stream those that are far from what is read are put away, and keep their height.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define, Element, painted } from '../../element.js';
import './idea.js';
import { t } from '../../i18n.js';

/** How far from the window, in windows, ideas are put away. */
const NEAR = '250% 0px';
/** How many ideas are drawn at once: as many as can be seen below the head of the room. The others come when it is painted. */
const IN_SIGHT = Math.max(2, Math.ceil((screen.height - 500) / 180));

/** @type {IntersectionObserver|null} */
let watch = null;
/** One observer for all: ten thousand ideas are four hundred of these. */
function watcher() {
  watch ??= new IntersectionObserver((seen) => {
    for (const { target, isIntersecting, boundingClientRect } of seen) /** @type {Chunk} */ (target).come(isIntersecting, boundingClientRect.height);
  }, { rootMargin: NEAR });
  return watch;
}

/** `<fm-chunk .chunk=${chunk} .items=${chunk.items} many>`; without `many` nothing is put away. */
export class Chunk extends Element {
  static properties = { chunk: { attribute: false }, items: { attribute: false }, scene: { attribute: false }, turn: { attribute: false }, many: { type: Boolean }, isAway: { state: true }, isWhole: { state: true } };

  constructor() {
    super();
    /** @type {import('./ideas.js').Chunk|null} */
    this.chunk = null;
    this.items = [];
    this.scene = null;
    this.turn = 0;
    this.many = false;
    this.isAway = false;
    this.isWhole = false;
    this.whole = painted().then(() => { this.isWhole = true; });
  }

  /** Whoever waits for the chunk waits for all of it. */
  async getUpdateComplete() {
    await this.whole;
    return super.getUpdateComplete();
  }

  connectedCallback() {
    super.connectedCallback();
    watcher().observe(this);
    this.onLeave(() => watcher().unobserve(this));
  }

  come(isNear, height) {
    if (isNear) { this.isAway = false; this.classList.remove('away'); return; }
    const isHeld = [...this.querySelectorAll('fm-idea')].some((idea) => /** @type {any} */ (idea).isHeld);
    if (!this.many || isHeld || !height || this.isAway) return;
    this.style.setProperty('--held', `${height}px`);
    this.classList.add('away');
    this.isAway = true;
  }

  render() {
    if (this.isAway) return nothing;
    return html`${this.chunk?.isNew ? html`<p class="chunk-title">${t('room.justNow')}</p>` : nothing}
      ${repeat(this.isWhole ? this.items : this.items.slice(0, IN_SIGHT), (idea) => idea.id, (idea) => html`<fm-idea .idea=${idea} .scene=${this.scene} .turn=${this.turn}></fm-idea>`)}
      ${this.chunk?.isNew ? html`<hr class="chunk-end">` : nothing}`;
  }
}
define('fm-chunk', Chunk);
