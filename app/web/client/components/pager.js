// More of a list: a button that also presses itself when it comes into sight.

import { html, nothing } from '../vendor/lit.js';
import { define, Element, painted } from '../element.js';
import { button } from './parts.js';
import { t } from '../i18n.js';

/** `<fm-pager .next=${cursor} .load=${(cursor) => promise} ?auto=${true}>` under a list; with no `next` it shows nothing. */
export class Pager extends Element {
  static properties = { next: { attribute: false }, load: { attribute: false }, auto: { type: Boolean }, busy: { state: true }, problem: { state: true } };

  constructor() {
    super();
    /** @type {string|null} */
    this.next = null;
    /** @type {(cursor: string) => Promise<void>} */
    this.load = async () => {};
    this.auto = false;
    this.busy = false;
    this.problem = null;
    /** @type {IntersectionObserver|null} */
    this.watch = null;
  }

  connectedCallback() {
    super.connectedCallback();
    const watch = new IntersectionObserver((seen) => { if (this.auto && seen.some((one) => one.isIntersecting)) this.more(); }, { rootMargin: '600px' });
    // What is there is shown before more is asked for.
    painted().then(() => { if (this.isConnected) watch.observe(this); });
    this.watch = watch;
    this.onLeave(() => watch.disconnect());
  }

  async more() {
    if (this.busy || !this.next) return;
    this.busy = true;
    this.problem = null;
    try {
      await this.load(this.next);
    } catch (problem) {
      this.problem = problem;
      this.auto = false;
    }
    this.busy = false;
    // The observer tells of changes alone: what came into sight while something was loading, and stays there, is asked for anew.
    this.watch?.unobserve(this);
    this.watch?.observe(this);
  }

  render() {
    if (!this.next) return nothing;
    return html`${this.problem ? html`<p class="error" role="alert">${this.problem.message}</p>` : nothing}
      ${button({ label: this.problem ? t('action.again') : t('action.more'), wide: true, busy: this.busy, onClick: () => this.more() })}`;
  }
}
define('fm-pager', Pager);
