// What our elements and pages have in common: light DOM, one shape for loading and failing, and tidy endings.

import { html, LitElement, Directive, PartType, directive, noChange } from './vendor/lit.js';
import { failure, loading } from './components/states.js';
import { ready } from './store.js';
import { t } from './i18n.js';

/** Milliseconds after which nobody waits for a frame any more. */
const LONGEST_FRAME = 1000;

/** An element that renders into itself, so that labels, landmarks, forms and page styles reach its parts. */
export class Element extends LitElement {
  createRenderRoot() { return this; }

  constructor() {
    super();
    /** @type {(() => void)[]} */
    this.endings = [];
  }

  /** Remember what to stop when the element leaves the page. @param {() => void} ending */
  onLeave(ending) { this.endings.push(ending); }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.endings.splice(0)) end();
  }

  /** Tell whoever is around. @param {string} name @param {any} [detail] */
  tell(name, detail) { return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, cancelable: true })); }
}

/**
 * A page. The router sets `params` and `query` and calls `begin`; a page overrides `load` (fetch what is needed and
 * keep it in fields; throw a Problem to fail), `view` (what is shown once loaded) and `heading` (its title).
 */
export class Page extends Element {
  static properties = {
    params: { attribute: false },
    query: { attribute: false },
    progress: { state: true },
    problem: { state: true },
  };

  constructor() {
    super();
    /** @type {Record<string, string>} */
    this.params = {};
    /** @type {URLSearchParams} */
    this.query = new URLSearchParams();
    /** @type {'loading'|'ready'|'failed'} */
    this.progress = 'loading';
    /** @type {import('./api.js').Problem|null} */
    this.problem = null;
    this.ending = new AbortController();
  }

  /** Ends what is under way when the page is left: pass it to every request. */
  get signal() { return this.ending.signal; }

  /** The page's title, for the browser's tab and for whoever hears that they arrived. */
  get heading() { return ''; }

  async load() {}

  view() { return html``; }

  /** What is shown before there is anything to show: a page with its shape in grey. */
  waiting() { return html`<div class="wrap"><h1 class="said">${t('state.loading')}</h1>${loading()}</div>`; }

  async begin() {
    this.progress = 'loading';
    try {
      await ready;
      await this.load();
      this.problem = null;
      this.progress = 'ready';
    } catch (problem) {
      if (this.signal.aborted) return;
      if (problem.name !== 'Problem') console.error(problem);
      this.problem = problem;
      this.progress = 'failed';
    }
    await this.updateComplete;
    this.tell('page-ready');
  }

  /** Load again and show what is new, without a skeleton in between; what is shown stays if that fails. */
  async refresh() {
    try {
      await this.load();
      this.requestUpdate();
      await this.updateComplete;
    } catch (problem) {
      if (!this.signal.aborted && problem.name !== 'Problem') throw problem;
    }
  }

  render() {
    if (this.progress === 'loading') return this.waiting();
    if (this.progress === 'failed') return html`<div class="wrap narrow">${failure(this.problem, () => this.begin())}</div>`;
    return this.view();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.ending.abort();
  }
}

class Vars extends Directive {
  constructor(part) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('vars() stands inside a tag');
  }
  render() { return noChange; }
  update(part, [values]) {
    for (const [name, value] of Object.entries(values)) part.element.style.setProperty(name, String(value));
    return noChange;
  }
}
/** Set custom properties on an element, `<i ${vars({'--share': 3})}>`: a style attribute is against our own policy. */
export const vars = directive(Vars);

/**
 * Resolves when what is drawn by now has been painted, which is in the second frame for sure: what nobody can see yet is
 * drawn after it. A page in the background is never painted, and is not kept waiting.
 */
export const painted = () => new Promise((resolve) => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
  setTimeout(resolve, LONGEST_FRAME);
});

/** Define an element once, also where two modules that are loaded twice would. @param {string} name @param {CustomElementConstructor} kind */
export function define(name, kind) {
  if (!customElements.get(name)) customElements.define(name, kind);
}
