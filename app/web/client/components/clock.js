// How long something is still open. The service's clock counts, not this device's; and the service decides.

import { html } from '../vendor/lit.js';
import { define, Element } from '../element.js';
import { announce } from './toast.js';
import { hint } from './hint.js';
import { icon } from './icons.js';
import { duration, moment, t } from '../i18n.js';

let offset = 0;

/** Learn the service's time from an answer's `clock.now`, so that a device whose clock is wrong counts right. @param {string|undefined} now */
export function setClock(now) {
  if (now) offset = new Date(now).getTime() - Date.now();
}
/** The service's time, in milliseconds. */
export const serviceNow = () => Date.now() + offset;

const WARNINGS = [600, 300, 60];

/**
 * `<fm-clock until="2026-06-10T17:00:00Z" .label=${(left) => t('clock.left', {left})}>` counts down and tells `ended`.
 * It says so to screen readers ten, five and one minutes before the end, and is silent otherwise.
 */
export class Clock extends Element {
  static properties = { until: {}, label: { attribute: false }, quiet: { type: Boolean }, left: { state: true } };

  constructor() {
    super();
    this.until = '';
    /** @type {(left: string) => string} */
    this.label = (left) => t('clock.left', { left });
    /** No announcements: for clocks in lists. */
    this.quiet = false;
    this.left = Infinity;
  }

  connectedCallback() {
    super.connectedCallback();
    this.hasEnded = false;
    this.tick();
    this.beat = setInterval(() => this.tick(), 1000);
    this.onLeave(() => clearInterval(this.beat));
  }

  tick() {
    const before = this.left;
    this.left = Math.max(0, Math.ceil((new Date(this.until).getTime() - serviceNow()) / 1000));
    if (!this.quiet && Number.isFinite(before)) {
      const passed = WARNINGS.find((seconds) => before > seconds && this.left <= seconds);
      if (passed && this.left) announce(t('clock.warning', { left: duration(passed) }));
    }
    if (this.left === 0 && !this.hasEnded) {
      this.hasEnded = true;
      if (Number.isFinite(before)) this.tell('ended');
    }
    if (this.left > 0) this.hasEnded = false;
  }

  render() {
    const tone = this.left <= 60 ? 'now' : this.left <= 600 ? 'soon' : '';
    return html`<span class="clock ${tone}" @pointerenter=${hint(() => (this.until ? moment(this.until) : ''))}>${icon('clock')}<span>${this.label(duration(this.left))}</span></span>`;
  }
}
define('fm-clock', Clock);
