// HTML that the service made from small Markdown and cleaned: the one place where a string becomes elements.

import { Directive, PartType, directive, noChange } from '../vendor/lit.js';

/** The only Trusted Types policy of ours. Everything else that people wrote is set as text. */
const policy = globalThis.trustedTypes?.createPolicy('folkmoot', { createHTML: (made) => made }) ?? { createHTML: (made) => made };

class Markdown extends Directive {
  constructor(part) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('markdown() stands inside a tag');
  }
  render() { return noChange; }
  update(part, [made]) {
    if (made !== this.made) part.element.innerHTML = policy.createHTML(made ?? '');
    this.made = made;
    return noChange;
  }
}

/** Show a `*_html` or `html` member of an answer: `<div class="prose" ${markdown(idea.html)}></div>`. Never anything else. */
export const markdown = directive(Markdown);
