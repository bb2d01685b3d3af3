// The map of what was said: near to one another lies what is alike. Mouse, touch and keys; the list beside it is its equal.

import { html, nothing } from '../vendor/lit.js';
import { define, Element } from '../element.js';
import { subscribe } from '../store.js';
import { button } from './parts.js';
import { Drawing, packed, Points } from './map-drawing.js';
import { placeLabels } from './map-labels.js';
import { number, t } from '../i18n.js';

const MOST = 40;      // the closest that one can look
const STEP = 1.35;    // of a press or key
const REACH = 14;     // pixels from a point at which it is meant
const STILL = 6;      // pixels that a finger moves while it only taps

/**
 * `<fm-theme-map .columns=${map} .accents=${[1, 2, …]} .selected=${themeId}>`: `columns` is what the API's map has. Tells
 * `theme` with {id} (null: none), `point` with {id, x, y} while one is looked at and with null when it is left, `open`
 * with {id} when one is pressed. `mark(id)` shows where a contribution lies; `labelBoxes` says where the labels stand.
 */
export class ThemeMap extends Element {
  static properties = { columns: { attribute: false }, accents: { attribute: false }, selected: {}, labels: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.columns = { themes: [], ids: [], x: [], y: [], theme: [] };
    /** @type {number[]} */
    this.accents = [];
    this.selected = '';
    /** @type {import('./map-labels.js').Box[]} */
    this.labelBoxes = [];
    this.view = { scale: 1, left: 0, top: 0 };
    this.least = 1;
    this.frame = { width: 0, height: 0 };
    this.marked = -1;
    /** @type {Map<string, {width: number, height: number}>} */
    this.sizes = new Map();
    /** @type {Map<string, number>} */
    this.slots = new Map();
    /** @type {Map<number, {x: number, y: number}>} */
    this.fingers = new Map();
    this.isAsked = false;
    /** @type {{left: number, top: number, right: number, bottom: number}[]} */
    this.buttons = [];
  }

  firstUpdated() {
    this.canvas = /** @type {HTMLCanvasElement} */ (this.querySelector('canvas'));
    this.drawing = new Drawing(this.canvas);
    const stage = /** @type {HTMLElement} */ (this.querySelector('.map-stage'));
    const sized = new ResizeObserver(() => this.resize());
    sized.observe(stage);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const recolour = () => { this.palette = null; this.ask(); };
    dark.addEventListener('change', recolour);
    const unsubscribe = subscribe(recolour);
    this.onLeave(() => { sized.disconnect(); dark.removeEventListener('change', recolour); unsubscribe(); });
    stage.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    // A label is as big as its words in the font of now: it is measured whenever that changes, before anybody sees it.
    this.measured = new ResizeObserver((seen) => {
      for (const { target, borderBoxSize: [box] } of seen) this.sizes.set(/** @type {HTMLElement} */ (target).dataset.id ?? '', { width: box.inlineSize, height: box.blockSize });
      this.draw();
    });
    this.onLeave(() => this.measured?.disconnect());
  }

  willUpdate(changed) {
    if (!changed.has('columns')) return;
    this.points = new Points(this.columns);
    this.sizes.clear();
    this.slots.clear();
  }

  updated(changed) {
    if (changed.has('accents') || changed.has('columns')) this.palette = null;
    if (changed.has('columns')) {
      this.measured?.disconnect();
      for (const label of this.querySelectorAll('.map-label')) this.measured?.observe(label);
      if (this.frame.width) this.fit();
    }
    this.ask();
  }

  resize() {
    const stage = /** @type {HTMLElement} */ (this.querySelector('.map-stage'));
    const { clientWidth: width, clientHeight: height } = stage;
    if (!width || !height) return;
    const isFirst = !this.frame.width;
    this.frame = { width, height };
    this.drawing?.resize(width, height);
    this.buttons = this.taken();
    if (isFirst || this.view.scale <= this.least * 1.01) this.fit();
    this.ask();
  }

  /** Show all of it. */
  fit() {
    const { width, height } = this.frame;
    this.least = 0.46 * Math.min(width, height);
    // A wide stage has room at its sides: points keep their distances, so it stays empty there.
    this.view = { scale: this.least, left: width / 2, top: height / 2 };
    this.ask();
  }

  /** @param {number} factor @param {number} [x] @param {number} [y] the point that stays where it is */
  zoom(factor, x = this.frame.width / 2, y = this.frame.height / 2) {
    const { scale, left, top } = this.view;
    const next = Math.min(this.least * MOST, Math.max(this.least, scale * factor));
    const by = next / scale;
    this.moveTo({ scale: next, left: x - (x - left) * by, top: y - (y - top) * by });
  }

  moveTo(view) {
    const { width, height } = this.frame;
    // Some of the map always stays in sight.
    view.left = Math.min(width + view.scale * 0.8, Math.max(-view.scale * 0.8, view.left));
    view.top = Math.min(height + view.scale * 0.8, Math.max(-view.scale * 0.8, view.top));
    this.view = view;
    this.ask();
  }

  /** Whether one looks closer than at all of it. */
  get isNear() { return this.view.scale > this.least * 1.001; }

  /** Show where a contribution lies, and bring it into sight; '' for none. @param {string} id */
  mark(id) {
    this.marked = this.points?.rowOf.get(id) ?? -1;
    if (this.marked >= 0 && this.points) {
      const { scale, left, top } = this.view;
      const x = left + scale * this.points.x[this.marked];
      const y = top + scale * this.points.y[this.marked];
      if (x < 0 || y < 0 || x > this.frame.width || y > this.frame.height) this.moveTo({ scale, left: left + this.frame.width / 2 - x, top: top + this.frame.height / 2 - y });
    }
    this.ask();
  }

  /** Draw once before the next picture of the screen, however often it is asked for. */
  ask() {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame(() => { this.isAsked = false; if (this.isConnected) this.draw(); });
  }

  draw() {
    if (!this.drawing || !this.points || !this.frame.width) return;
    const palette = (this.palette ??= this.colours());
    // From afar a finger scrolls the page; closer in it moves the map.
    this.querySelector('.map-stage')?.classList.toggle('near', this.isNear);
    const near = Math.sqrt(this.view.scale / this.least);
    const crowd = this.points.ids.length > 4000 ? 1.7 : this.points.ids.length > 800 ? 2.4 : 3.6;
    const row = this.columns.themes.findIndex((theme) => theme.id === this.selected);
    const selected = row < 0 ? null : new Set(this.columns.themes.flatMap((theme, place) => (place === row || String(theme.number).startsWith(`${this.columns.themes[row].number}.`) ? [place] : [])));
    this.drawing.draw(this.points, this.view, { ...palette, selected, radius: Math.min(9, crowd * near), marked: this.marked });
    this.place(selected);
  }

  /** Put the labels where they can be read. They are elements, so that they are as sharp and as big as other text. */
  place(selected) {
    const labels = /** @type {HTMLElement[]} */ ([...this.querySelectorAll('.map-label')]);
    const { scale, left, top } = this.view;
    const wanted = this.columns.themes.flatMap((theme, place) => {
      const size = this.sizes.get(theme.id);
      if (!size?.width || !theme.size) return [];
      const weight = theme.size + (selected?.has(place) ? 1e9 : 0);
      return [{ id: theme.id, x: left + scale * theme.x, y: top + scale * theme.y, ...size, weight }];
    });
    this.labelBoxes = placeLabels(wanted, this.frame, this.slots, this.buttons);
    const boxes = new Map(this.labelBoxes.map((box) => [box.id, box]));
    this.slots = new Map(this.labelBoxes.map((box) => [box.id, box.slot]));
    for (const label of labels) {
      const box = boxes.get(label.dataset.id ?? '');
      label.classList.toggle('placed', !!box);
      if (box) label.style.transform = `translate(${box.left.toFixed(1)}px, ${box.top.toFixed(1)}px)`;
    }
  }

  /** Where the buttons lie on the map: no label is put beneath them. */
  taken() {
    const stage = this.querySelector('.map-stage')?.getBoundingClientRect();
    const tools = this.querySelector('.map-tools')?.getBoundingClientRect();
    if (!stage || !tools || tools.top >= stage.bottom) return [];
    return [{ left: tools.left - stage.left, top: tools.top - stage.top, right: tools.right - stage.left, bottom: tools.bottom - stage.top }];
  }

  /** The colours of now, as the canvas needs them. */
  colours() {
    const probe = /** @type {HTMLElement} */ (this.querySelector('.map-probe'));
    const read = (name) => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };
    const accents = Array.from({ length: 8 }, (_, place) => read(`--accent-${place + 1}`));
    return { colours: this.columns.themes.map((_, place) => packed(accents[((this.accents[place] ?? place + 1) - 1) % 8])), loose: packed(read('--pass')), ground: packed(read('--surface')), ring: read('--ink') };
  }

  // Mouse and fingers

  at(event) {
    const box = /** @type {HTMLElement} */ (this.querySelector('.map-stage')).getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  wheel(event) {
    // Where there is nothing further to see, the page scrolls on.
    if (event.deltaY > 0 && !this.isNear) return;
    event.preventDefault();
    const { x, y } = this.at(event);
    this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), x, y);
  }

  down(event) {
    if (event.button) return;
    const stage = event.currentTarget;
    stage.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, this.at(event));
    this.pressed = this.fingers.size === 1 ? this.at(event) : null;
  }

  move(event) {
    const now = this.at(event);
    const before = this.fingers.get(event.pointerId);
    if (!before) {
      if (event.pointerType === 'mouse') this.look(now);
      return;
    }
    if (this.fingers.size === 2) {
      const [other] = [...this.fingers].filter(([id]) => id !== event.pointerId).map(([, finger]) => finger);
      const apart = (a) => Math.hypot(a.x - other.x, a.y - other.y) || 1;
      this.zoom(apart(now) / apart(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
      this.moveTo({ ...this.view, left: this.view.left + (now.x - before.x) / 2, top: this.view.top + (now.y - before.y) / 2 });
    } else if (!this.pressed || Math.hypot(now.x - this.pressed.x, now.y - this.pressed.y) > STILL) {
      this.pressed = null;
      this.moveTo({ ...this.view, left: this.view.left + now.x - before.x, top: this.view.top + now.y - before.y });
    } else return;
    this.fingers.set(event.pointerId, now);
  }

  up(event) {
    const isTap = this.fingers.has(event.pointerId) && this.pressed && event.type === 'pointerup';
    this.fingers.delete(event.pointerId);
    if (isTap) this.tap(this.at(event));
    this.pressed = null;
  }

  tap({ x, y }) {
    const label = this.labelBoxes.find((box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
    if (label) { this.tell('theme', { id: label.id === this.selected ? null : label.id }); return; }
    const row = this.find(x, y);
    if (row < 0) { this.look({ x: -999, y: -999 }); return; }
    this.look({ x, y });
    this.tell('open', { id: this.points?.ids[row] });
  }

  find(x, y) {
    const { scale, left, top } = this.view;
    return this.points?.nearest((x - left) / scale, (y - top) / scale, REACH / scale) ?? -1;
  }

  look({ x, y }) {
    const row = this.find(x, y);
    if (row === this.marked) return;
    this.marked = row;
    this.ask();
    if (row < 0 || !this.points) { this.tell('point', null); return; }
    const { scale, left, top } = this.view;
    this.tell('point', { id: this.points.ids[row], x: left + scale * this.points.x[row], y: top + scale * this.points.y[row], theme: this.points.theme[row] });
  }

  key(event) {
    const far = 0.12 * Math.min(this.frame.width, this.frame.height);
    const { view } = this;
    const does = {
      ArrowLeft: () => this.moveTo({ ...view, left: view.left + far }), ArrowRight: () => this.moveTo({ ...view, left: view.left - far }),
      ArrowUp: () => this.moveTo({ ...view, top: view.top + far }), ArrowDown: () => this.moveTo({ ...view, top: view.top - far }),
      '+': () => this.zoom(STEP), '=': () => this.zoom(STEP), '-': () => this.zoom(1 / STEP), 0: () => this.fit(), Home: () => this.fit(),
    }[event.key];
    if (!does || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    does();
  }

  render() {
    const { themes, ids } = this.columns;
    return html`<div class="map-frame">
      <div class="map-stage" role="application" tabindex="0" aria-label=${t('themes.map.label', { count: ids.length, themes: number(themes.length) })} aria-describedby="map-keys"
        @pointerdown=${this.down} @pointermove=${this.move} @pointerup=${this.up} @pointercancel=${this.up} @pointerleave=${() => this.look({ x: -999, y: -999 })} @keydown=${this.key}>
        <canvas aria-hidden="true"></canvas>
        <div class="map-labels" aria-hidden="true">${themes.map((theme, place) => html`<span class="map-label ${theme.size > 0.06 * ids.length ? 'big' : ''}" data-id=${theme.id} data-accent=${String(((this.accents[place] ?? place + 1) - 1) % 8 + 1)}
          aria-current=${theme.id === this.selected ? 'true' : nothing}>${theme.title}</span>`)}</div>
        <i class="map-probe" aria-hidden="true"></i>
      </div>
      <div class="map-tools">${button({ label: t('themes.map.closer'), icon: 'plus', iconOnly: true, onClick: () => this.zoom(STEP * STEP) })}${button({ label: t('themes.map.further'), icon: 'pass', iconOnly: true, onClick: () => this.zoom(1 / (STEP * STEP)) })}${button({ label: t('themes.map.all'), icon: 'fit', iconOnly: true, onClick: () => this.fit() })}</div>
      <p class="said" id="map-keys">${t('themes.map.keys')}</p></div>`;
  }
}
define('fm-theme-map', ThemeMap);
