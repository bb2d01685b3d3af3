// Sentences as places: each one of a rendered text becomes a link that leads down to the voices behind it.

import { Directive, PartType, directive, noChange } from '../../vendor/lit.js';
import { t } from '../../i18n.js';

/** How the address names a sentence. @param {{foundation_key: string|null, part: string, anchor: string}} place */
export const nameOf = ({ foundation_key: key, part, anchor }) => [key ?? '', part, anchor].join('.');

/** The place that a name is of. @param {string} name */
export function placeOf(name) {
  const [key = '', part = '', anchor = ''] = name.split('.');
  return { foundation_key: key || null, part, anchor };
}

/** A sentence's words without the marks of small Markdown, as they stand on the page. @param {string} text */
export const plain = (text) => text.replace(/^\s*(?:[-*+]|\d+[.)]|#{1,6}|>)\s+/, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/(\*\*|__|`|(?<!\w)[*_]|[*_](?!\w))/g, '').replace(/\s+/g, ' ').trim();

const BLOCKS = 'p, li, h1, h2, h3, h4, h5, h6';

class Sentences extends Directive {
  constructor(part) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('sentences() stands inside a tag');
  }
  render() { return noChange; }
  update(part, [html, list, place]) {
    // After the text was set (markdown() stands before this one), once for each text.
    const key = `${html}|${JSON.stringify(list)}`;
    if (key !== this.key) link(part.element, list, place);
    this.key = key;
    return noChange;
  }
}

/**
 * Make links of the sentences of a text: `<div ${markdown(html)} ${sentences(html, list, {foundation_key, part})}></div>`.
 * A sentence that is not found as it stands, since the text around it breaks it, stays text.
 */
export const sentences = directive(Sentences);

/** @param {HTMLElement} root @param {{anchor: string, text: string, contributions: number}[]} list @param {any} place */
function link(root, list, place) {
  const blocks = [...root.querySelectorAll(BLOCKS)].filter((one) => !one.querySelector(BLOCKS));
  let at = 0;
  let from = 0;
  for (const sentence of list) {
    const words = plain(sentence.text);
    for (let block = at; words && block < blocks.length; block += 1) {
      const range = rangeOf(/** @type {HTMLElement} */ (blocks[block]), words, block === at ? from : 0);
      if (!range) continue;
      const end = wrap(range, sentence, place);
      at = block;
      from = end;
      break;
    }
  }
}

/** Where some words stand in a block, whatever elements lie between them. */
function rangeOf(block, words, from) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  /** @type {[Text, number][]} */
  const places = [];
  let text = '';
  for (let node = /** @type {Text|null} */ (walker.nextNode()); node; node = /** @type {Text|null} */ (walker.nextNode())) {
    if (node.parentElement?.closest('.sentence')) { places.push(...Array.from(node.data, (_, i) => /** @type {[Text, number]} */ ([node, i]))); text += ' '.repeat(node.data.length); continue; }
    for (let i = 0; i < node.data.length; i += 1) { places.push([node, i]); text += /\s/.test(node.data[i]) ? ' ' : node.data[i]; }
  }
  const start = text.indexOf(words, from);
  if (start < 0) return null;
  const range = document.createRange();
  const [first, last] = [places[start], places[start + words.length - 1]];
  range.setStart(first[0], first[1]);
  range.setEnd(last[0], last[1] + 1);
  return { range, end: start + words.length };
}

function wrap({ range, end }, sentence, place) {
  const name = nameOf({ ...place, anchor: sentence.anchor });
  const link = document.createElement('a');
  const count = sentence.contributions;
  link.className = `sentence${count ? ' voiced' : ''}`;
  link.dataset.sentence = name;
  const query = new URLSearchParams(location.search);
  query.set('sentence', name);
  link.href = `${location.pathname}?${query}`;
  link.append(range.extractContents());
  const mark = document.createElement('span');
  mark.className = 'voice-mark';
  const said = document.createElement('span');
  said.className = 'said';
  said.textContent = ` ${t('declaration.voicesOf', { count })}`;
  const seen = document.createElement('span');
  seen.setAttribute('aria-hidden', 'true');
  seen.textContent = count ? String(count) : '';
  mark.append(said, seen);
  if (count) link.append(mark);
  range.insertNode(link);
  return end;
}
