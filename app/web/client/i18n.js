// Words and numbers as people read them: one file of sentences, and the browser's own formats.

import { resource } from './api.js';

/**
 * The sentences. They are here before anything that shows one runs: scripts that the service joined bring theirs along,
 * and where each module comes by itself whoever imports this one waits for the file.
 */
const words = /** @type {any} */ (globalThis).folkmoot?.words ?? await resource('./locales/en.json');
const { locale } = words;
/** @type {Map<string, Intl.DateTimeFormat|Intl.NumberFormat|Intl.PluralRules>} */
const formats = new Map();

/**
 * A sentence by its place in the file, with {names} filled in. Where the file has `one` and `other`, `count` decides.
 * A sentence that is missing shows its key, so that it is seen and mended.
 * @param {string} key @param {Record<string, any>} [values]
 */
export function t(key, values = {}) {
  let found = key.split('.').reduce((part, name) => part?.[name], words);
  if (found && typeof found === 'object') {
    const rules = /** @type {Intl.PluralRules} */ (format('plural', () => new Intl.PluralRules(locale)));
    found = (values.count === 0 && found.zero) || found[rules.select(values.count)] || found.other;
  }
  if (typeof found !== 'string') return key;
  return found.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === 'number' ? number(values[name]) : String(values[name] ?? '')));
}

/**
 * Small numbers and times gone by are written without the browser's own formats: the first of those that a page asks for
 * takes 25 ms on a desk and a tenth of a second on a phone, and a room would ask before anything else is shown.
 * @param {number} value
 */
export const number = (value) => (Number.isInteger(value) && value >= 0 && value < 1000 ? String(value) : format('number', () => new Intl.NumberFormat(locale)).format(value));

/** @param {number} share from 0 to 1 */
export const percent = (share) => t('time.percent', { share: Math.round(share * 100) });

/** A day, such as "Monday 1 June". @param {string|Date} at @param {string} [timeZone] */
export const day = (at, timeZone) => date(at, { weekday: 'long', day: 'numeric', month: 'long', timeZone });

/** A time of day, such as "17:00". @param {string|Date} at @param {string} [timeZone] */
export const time = (at, timeZone) => date(at, { hour: '2-digit', minute: '2-digit', timeZone });

/** Day and time, such as "Mon 1 Jun, 17:00". @param {string|Date} at @param {string} [timeZone] */
export const moment = (at, timeZone) => date(at, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone });

/** A date with its year, such as "1 June 2026". @param {string|Date} at @param {string} [timeZone] */
export const calendar = (at, timeZone) => date(at, { day: 'numeric', month: 'long', year: 'numeric', timeZone });

/** How long ago, such as "5 minutes ago"; a date after a week. @param {string|Date} at @param {number} [now] */
export function ago(at, now = Date.now()) {
  const seconds = (now - new Date(at).getTime()) / 1000;
  if (seconds < 45) return t('time.justNow');
  if (seconds < 45 * 60) return t('time.minutesAgo', { count: Math.round(seconds / 60) });
  if (seconds < 22 * 3600) return t('time.hoursAgo', { count: Math.round(seconds / 3600) });
  if (seconds < 7 * 86400) return t('time.daysAgo', { count: Math.round(seconds / 86400) });
  return calendar(at);
}

/** A length of time in its two largest units, such as "2 days 3 hours" or "4 min 10 s". @param {number} seconds */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [days, hours, minutes] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60];
  if (days >= 1) return [t('time.days', { count: days }), hours && days < 7 ? t('time.hours', { count: hours }) : ''].join(' ').trim();
  if (hours) return [t('time.hours', { count: hours }), minutes ? t('time.minutes', { count: minutes }) : ''].join(' ').trim();
  if (minutes) return minutes >= 10 ? t('time.minutes', { count: minutes }) : t('time.minutesSeconds', { minutes, seconds: whole % 60 });
  return t('time.seconds', { count: whole });
}

/** A date in one's own parts, as Intl.DateTimeFormat takes them. @param {string|Date} at @param {Intl.DateTimeFormatOptions} options */
export function date(at, options) {
  const key = JSON.stringify(options);
  return format(key, () => new Intl.DateTimeFormat(locale, options)).format(new Date(at));
}

/** @returns {any} */
function format(key, make) {
  if (!formats.has(key)) formats.set(key, make());
  return formats.get(key);
}
