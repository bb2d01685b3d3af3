// Signs, drawn on a grid of 24 with one stroke. They never stand alone for what a word must say.

import { svg, html } from '../vendor/lit.js';

const PATHS = {
  agree: svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
  disagree: svg`<path d="m6.5 6.5 11 11m0-11-11 11"/>`,
  pass: svg`<path d="M5 12h14"/>`,
  comment: svg`<path d="M20 12a7.5 7.5 0 0 1-7.5 7.5H5l1.6-3A7.5 7.5 0 1 1 20 12Z"/>`,
  flag: svg`<path d="M6 21V4m0 1h11l-2 4 2 4H6"/>`,
  edit: svg`<path d="m4 20 1-4L16 5l3 3L8 19l-4 1Zm10-13 3 3"/>`,
  bin: svg`<path d="M5 7h14M10 7V4.5h4V7m-7.5 0 1 12.5h9l1-12.5M10.5 11v5m3-5v5"/>`,
  close: svg`<path d="m6 6 12 12M18 6 6 18"/>`,
  person: svg`<circle cx="12" cy="8" r="3.75"/><path d="M4.5 20c1-4 4-5.5 7.5-5.5s6.500 1.500 7.500 5.500"/>`,
  people: svg`<circle cx="9" cy="8.500" r="3.250"/><path d="M2.500 19.500c.8-3.500 3.300-5 6.500-5s5.700 1.500 6.500 5M15.500 5.500a3.250 3.250 0 0 1 0 6M18 14.800c1.900.7 3.100 2.200 3.500 4.700"/>`,
  clock: svg`<circle cx="12" cy="12" r="8"/><path d="M12 7.500V12l3 2"/>`,
  down: svg`<path d="m6 9.500 6 6 6-6"/>`,
  up: svg`<path d="m6 14.500 6-6 6 6"/>`,
  fit: svg`<path d="M4 9V4.500h4.500M20 9V4.500h-4.500M4 15v4.500h4.500M20 15v4.500h-4.500"/>`,
  right: svg`<path d="M5 12h14m-6-6 6 6-6 6"/>`,
  left: svg`<path d="M19 12H5m6-6-6 6 6 6"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  search: svg`<circle cx="11" cy="11" r="6.500"/><path d="m16 16 4.500 4.500"/>`,
  mail: svg`<rect x="3.500" y="5.500" width="17" height="13" rx="2"/><path d="m4 7 8 6 8-6"/>`,
  warning: svg`<path d="M12 4 2.800 19.500h18.400L12 4Zm0 6v4.500m0 2.300v.2"/>`,
  info: svg`<circle cx="12" cy="12" r="8.500"/><path d="M12 11v5m0-8.200v.2"/>`,
  offline: svg`<path d="M3.500 3.500l17 17M8.500 8a9 9 0 0 0-4 2.500M12 7a11 11 0 0 1 8 3.500M7.500 14a6.500 6.500 0 0 1 3-1.700M15 13a6 6 0 0 1 1.500 1M12 18v.2"/>`,
  lock: svg`<rect x="5" y="10.500" width="14" height="9.500" rx="2"/><path d="M8 10.500V8a4 4 0 0 1 8 0v2.500"/>`,
  sun: svg`<circle cx="12" cy="12" r="4"/><path d="M12 3v2m0 14v2M3 12h2m14 0h2M5.600 5.600 7 7m10 10 1.400 1.400M18.400 5.600 17 7M7 17l-1.400 1.400"/>`,
  moon: svg`<path d="M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500Z"/>`,
  half: svg`<circle cx="12" cy="12" r="8"/><path d="M12 4a8 8 0 0 1 0 16Z" fill="currentColor"/>`,
  download: svg`<path d="M12 4v11m-4.500-4.500L12 15l4.500-4.500M5 19.500h14"/>`,
  link: svg`<path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700L12 7m2 3a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700L12 17"/>`,
  out: svg`<path d="M14 4.500h4.500v15H14M4 12h10.500m-4-4 4 4-4 4"/>`,
  desk: svg`<path d="M4 19.500V5m0 14.500h16M8 16v-4m4 4V8m4 8v-6"/>`,
  home: svg`<path d="M4 11.500 12 5l8 6.500M6.500 10v9.500h11V10"/>`,
  star: svg`<path d="m12 4 2.400 5.200 5.600.7-4.200 3.800 1.200 5.600-5-2.900-5 2.900 1.200-5.600L4 9.900l5.600-.7L12 4Z"/>`,
  eye: svg`<path d="M2.500 12C5 7.500 8.300 5.500 12 5.500s7 2 9.500 6.500c-2.500 4.500-5.800 6.500-9.500 6.500S5 16.500 2.500 12Z"/><circle cx="12" cy="12" r="2.750"/>`,
  seal: svg`<path d="M12 3.500 19 6v6c0 4.500-3 7.500-7 8.500-4-1-7-4-7-8.500V6l7-2.500Z"/><path d="m8.800 12 2.300 2.300 4.200-4.300"/>`,
  poll: svg`<path d="M5 19.500v-6m7 6v-15m7 15v-9.500"/>`,
  list: svg`<path d="M8.500 6.500H20m-11.500 5.500H20M8.500 17.500H20M4.500 6.500v.1m0 5.400v.1m0 5.400v.1"/>`,
  more: svg`<path d="M5.500 12v.1m6.500-.1v.1m6.500-.1v.1" stroke-width="3"/>`,
};

/** @typedef {keyof typeof PATHS} IconName */

/** A sign, hidden from screen readers: the words beside it say the same. @param {IconName} name */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${PATHS[name]}</svg>`;
}

/** The mark of Folkmoot: people in a ring. */
export const mark = () => html`<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false" fill="currentColor"><circle cx="16" cy="5.500" r="3.500"/><circle cx="26" cy="12.750" r="3.500"/><circle cx="22.200" cy="24.500" r="3.500"/><circle cx="9.800" cy="24.500" r="3.500"/><circle cx="6" cy="12.750" r="3.500"/><circle cx="16" cy="16.500" r="2" opacity=".55"/></svg>`;
