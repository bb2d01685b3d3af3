// Signs, drawn on a grid of 24 with one stroke: one template for all, since a page has hundreds. They never stand alone
// for what a word must say.

import { html } from '../vendor/lit.js';

const PATHS = {
  agree: 'm5 12.5 4.5 4.5L19 7.5',
  disagree: 'm6.5 6.5 11 11m0-11-11 11',
  pass: 'M5 12h14',
  comment: 'M20 12a7.5 7.5 0 0 1-7.5 7.5H5l1.6-3A7.5 7.5 0 1 1 20 12Z',
  flag: 'M6 21V4m0 1h11l-2 4 2 4H6',
  edit: 'm4 20 1-4L16 5l3 3L8 19l-4 1Zm10-13 3 3',
  bin: 'M5 7h14M10 7V4.5h4V7m-7.5 0 1 12.5h9l1-12.5M10.5 11v5m3-5v5',
  close: 'm6 6 12 12M18 6 6 18',
  person: 'M8.25 8a3.75 3.75 0 1 0 7.5 0 3.75 3.75 0 1 0-7.5 0ZM4.5 20c1-4 4-5.5 7.5-5.5s6.500 1.500 7.500 5.500',
  people: 'M5.75 8.5a3.25 3.25 0 1 0 6.5 0 3.25 3.25 0 1 0-6.5 0ZM2.500 19.500c.8-3.500 3.300-5 6.500-5s5.700 1.500 6.500 5M15.500 5.500a3.250 3.250 0 0 1 0 6M18 14.800c1.900.7 3.100 2.200 3.500 4.700',
  clock: 'M4 12a8 8 0 1 0 16 0 8 8 0 1 0-16 0ZM12 7.500V12l3 2',
  down: 'm6 9.500 6 6 6-6',
  up: 'm6 14.500 6-6 6 6',
  fit: 'M4 9V4.500h4.500M20 9V4.500h-4.500M4 15v4.500h4.500M20 15v4.500h-4.500',
  right: 'M5 12h14m-6-6 6 6-6 6',
  left: 'M19 12H5m6-6-6 6 6 6',
  plus: 'M12 5v14M5 12h14',
  search: 'M4.5 11a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0ZM16 16l4.500 4.500',
  mail: 'M5.5 5.5h13a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2ZM4 7l8 6 8-6',
  warning: 'M12 4 2.800 19.500h18.400L12 4Zm0 6v4.500m0 2.300v.2',
  info: 'M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0ZM12 11v5m0-8.200v.2',
  offline: 'M3.500 3.500l17 17M8.500 8a9 9 0 0 0-4 2.500M12 7a11 11 0 0 1 8 3.500M7.500 14a6.500 6.500 0 0 1 3-1.700M15 13a6 6 0 0 1 1.500 1M12 18v.2',
  lock: 'M7 10.5h10a2 2 0 0 1 2 2v5.5a2 2 0 0 1-2 2h-10a2 2 0 0 1-2-2v-5.5a2 2 0 0 1 2-2ZM8 10.500V8a4 4 0 0 1 8 0v2.500',
  sun: 'M8 12a4 4 0 1 0 8 0 4 4 0 1 0-8 0ZM12 3v2m0 14v2M3 12h2m14 0h2M5.600 5.600 7 7m10 10 1.400 1.400M18.400 5.600 17 7M7 17l-1.400 1.400',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500Z',
  half: 'M4 12a8 8 0 1 0 16 0 8 8 0 1 0-16 0ZM12 4v16M13.5 4.2v15.600M15 4.600v14.800M16.500 5.500v13M18 6.800v10.400M19 8.200v7.600',
  download: 'M12 4v11m-4.500-4.500L12 15l4.500-4.500M5 19.500h14',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700L12 7m2 3a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700L12 17',
  out: 'M14 4.500h4.500v15H14M4 12h10.500m-4-4 4 4-4 4',
  desk: 'M4 19.500V5m0 14.500h16M8 16v-4m4 4V8m4 8v-6',
  home: 'M4 11.500 12 5l8 6.500M6.500 10v9.500h11V10',
  star: 'm12 4 2.400 5.200 5.600.7-4.200 3.800 1.200 5.600-5-2.900-5 2.900 1.200-5.600L4 9.900l5.600-.7L12 4Z',
  eye: 'M2.500 12C5 7.500 8.300 5.500 12 5.500s7 2 9.500 6.500c-2.500 4.500-5.800 6.500-9.500 6.500S5 16.500 2.500 12ZM9.25 12a2.75 2.75 0 1 0 5.5 0 2.75 2.75 0 1 0-5.5 0Z',
  seal: 'M12 3.500 19 6v6c0 4.500-3 7.500-7 8.500-4-1-7-4-7-8.500V6l7-2.500ZM8.800 12l2.300 2.300 4.200-4.300',
  poll: 'M5 19.500v-6m7 6v-15m7 15v-9.500',
  list: 'M8.500 6.500H20m-11.500 5.500H20M8.500 17.500H20M4.500 6.500v.1m0 5.400v.1m0 5.400v.1',
  more: 'M5 12h1M5.500 11.500v1M11.500 12h1M12 11.500v1M18 12h1M18.500 11.500v1',
};

/** @typedef {keyof typeof PATHS} IconName */

/** A sign, hidden from screen readers: the words beside it say the same. @param {IconName} name */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d=${PATHS[name]}></path></svg>`;
}

/** The mark of Folkmoot: people in a ring. */
export const mark = () => html`<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false" fill="currentColor"><circle cx="16" cy="5.500" r="3.500"/><circle cx="26" cy="12.750" r="3.500"/><circle cx="22.200" cy="24.500" r="3.500"/><circle cx="9.800" cy="24.500" r="3.500"/><circle cx="6" cy="12.750" r="3.500"/><circle cx="16" cy="16.500" r="2" opacity=".55"/></svg>`;
