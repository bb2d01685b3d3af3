// The pieces a voted poll is made of: words, bars, the way on. Text is only ever set as text.

const SVG = 'http://www.w3.org/2000/svg';

/** @param {string} name @param {Record<string, string>} [attributes] @param {...(string | Node)} inside */
export function part(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

/** @param {string} kind @param {string} words */
export function message(kind, words) {
  return part('p', kind === 'complaint' ? { class: kind, role: 'alert' } : { class: kind, tabindex: '-1' }, words);
}

/**
 * What stands there once somebody has voted.
 * @param {{choices: number[], tally: object | null, thanks?: string, onward?: string, poll: string, change: HTMLElement | null, labels: string[]}} of
 */
export function answered({ choices, tally, thanks, onward, poll, change, labels }) {
  const shown = [message('thanks', thanks || 'Thank you. Your answer is counted.')];
  if (!tally) {
    const said = choices.map((place) => labels[place]).join(', ');
    shown.push(part('p', { class: 'state' }, `You answered “${said}”. The result is shown later.`));
  }
  if (onward) {
    const link = part('a', { href: `/polls/${poll}/onward`, target: '_blank', rel: 'noopener' }, `Say more in “${onward}”`);
    shown.push(part('p', { class: 'way-on' }, link));
  }
  if (change) shown.push(change);
  return shown;
}

/**
 * Put the result before everything else that is said.
 * @param {HTMLElement} said
 * @param {{counted: number[], ballots: number, ballots_set_aside: number}} tally
 * @param {number[]} mine @param {string[]} labels @param {{label?: string, places?: number[]}} headline
 */
export function showResult(said, tally, mine, labels, headline) {
  const share = (/** @type {number} */ count) => (tally.ballots ? (100 * count) / tally.ballots : 0);
  const table = part('table', { class: 'bars' }, part('caption', {}, account(tally)), head());
  const rows = part('tbody');
  labels.forEach((label, place) => {
    const count = tally.counted[place];
    const name = part('th', { scope: 'row' }, label);
    if (mine.includes(place)) name.append(part('span', { class: 'yours' }, ' your answer'));
    const row = part('tr', mine.includes(place) ? { class: 'mine' } : {}, name, part('td', { class: 'bar' }, bar(share(count))));
    row.append(part('td', { class: 'number' }, `${Math.round(share(count))}\u00a0%`), part('td', { class: 'number count' }, String(count)));
    rows.append(row);
  });
  table.append(rows);
  const shown = part('section', { class: 'result', id: 'result', 'aria-label': 'Result' });
  if (headline.places?.length && tally.ballots) {
    const count = headline.places.reduce((sum, place) => sum + tally.counted[place], 0);
    shown.append(part('p', { class: 'headline' }, part('strong', {}, `${Math.round(share(count))}\u00a0%`), ` ${headline.label}`));
  }
  shown.append(table);
  said.querySelector('.thanks')?.after(shown);
}

/** @param {{ballots: number, ballots_set_aside: number}} tally */
function account(tally) {
  const apart = tally.ballots_set_aside ? `, ${tally.ballots_set_aside} set aside` : '';
  return `n = ${tally.ballots}${apart}, still open`;
}

function head() {
  const hidden = part('span', { class: 'hidden' }, 'Bar');
  const names = [['Answer'], [hidden], ['Share'], ['Ballots']].map(([name]) => part('th', { scope: 'col' }, name));
  return part('thead', {}, part('tr', {}, ...names));
}

/** @param {number} share */
function bar(share) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('width', '100%');
  svg.setAttribute('height', '14');
  svg.setAttribute('aria-hidden', 'true');
  for (const [width, name] of [[100, ''], [share, 'part']]) {
    const rect = document.createElementNS(SVG, 'rect');
    rect.setAttribute('width', `${width}%`);
    rect.setAttribute('height', '14');
    rect.setAttribute('rx', '7');
    if (name) rect.setAttribute('class', String(name));
    svg.append(rect);
  }
  return svg;
}
