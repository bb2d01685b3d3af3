// The picture of a moot: people in rings, some of whom speak. Decoration; the same each time.

import { html, svg } from '../vendor/lit.js';

const RINGS = [[34, 9], [58, 16], [82, 23], [106, 30], [130, 37]];
/** Which of them speak, as ring and place, and in which accent. */
const SPEAKING = { '0-2': 3, '0-6': 6, '1-4': 2, '1-11': 5, '2-1': 1, '2-9': 4, '2-17': 3, '3-5': 6, '3-14': 7, '3-24': 2, '4-3': 5, '4-12': 1, '4-21': 8, '4-30': 4 };

export function ring() {
  const people = RINGS.flatMap(([radius, count], place) => Array.from({ length: count }, (_, index) => {
    // Half a turn for each ring is left open below, as in an amphitheatre.
    const angle = Math.PI * (0.82 + (1.36 * (index + 0.5 + (place % 2) / 4)) / count);
    const accent = SPEAKING[`${place}-${index}`];
    return svg`<circle cx=${(150 + radius * Math.cos(angle)).toFixed(1)} cy=${(150 + radius * Math.sin(angle)).toFixed(1)} r=${accent ? 6.2 : 4.3} data-accent=${accent ?? 'none'}></circle>`;
  }));
  return html`<svg class="ring" viewBox="0 0 300 190" aria-hidden="true" focusable="false"><circle class="middle" cx="150" cy="150" r="9"></circle>${people}</svg>`;
}
