// A workshop as its organiser plans it, before it exists: what the guided form holds, what is missing, what is sent.

import { t } from '../../i18n.js';
import { dayThere, zoneHere } from './zoned.js';

/** The local draft of a workshop that is being planned. */
export const MAKING = 'desk:make';
export const STEPS = /** @type {const} */ (['what', 'when', 'who', 'draft', 'check']);
export const CAPABILITIES = /** @type {const} */ (['post_ideas', 'comment', 'vote', 'see_tallies', 'review']);

let count = 0;
/** A name for a row of a form, so that its fields stay the same ones while rows move. */
export const mark = () => `${Date.now().toString(36)}${(count += 1)}`;

export const newFoundation = () => ({ mark: mark(), title: '', statement: '', body: '' });
export const newText = () => ({ title: '', preamble: '', foundations: [newFoundation()] });

/** An empty plan, to which a template adds phases, settings and questions. */
export function newPlan() {
  const zone = zoneHere();
  return {
    title: '', summary: '', welcome: '',
    template: 'two_weeks', starts_on: dayThere(zone, 1), time_zone: zone, opens: 'now', phases: [], hasOwnPhases: false,
    who: 'anyone', is_listed: true, domains: '', people: '', fields: [], hasOwnFields: false, settings: {},
    text: newText(),
    /** What has been made of it already, when only a part went through. @type {{id: string, slug: string, phase?: string, hasText?: boolean, isOpen?: boolean}|null} */
    made: null,
    key: mark() + mark(),
  };
}

/** A short name for an address or a form, from a title; it is none of those that are taken. @param {string} title @param {Set<string>} taken */
export function keyOf(title, taken, { joint = '-', most = 60 } = {}) {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  let base = plain.replace(/[^a-z0-9]+/g, joint).slice(0, most - 4).replace(/^[-_\d]+|[-_]+$/g, '');
  if (!base) base = 'part';
  let key = base;
  for (let number = 2; taken.has(key); number += 1) key = `${base}${joint}${number}`;
  taken.add(key);
  return key;
}

/** @typedef {Record<string, string>} Errors what is wrong, by the name of the field */

/** What is missing or wrong in phases, under the names that the service uses. @param {any[]} phases @returns {Errors} */
export function troubleWithPhases(phases) {
  /** @type {Errors} */
  const errors = {};
  phases.forEach((phase, place) => {
    if (!phase.name.trim()) errors[`phases.${place}.name`] = t('desk.error.name');
    if (!phase.opens_at) errors[`phases.${place}.opens_at`] = t('desk.error.opens');
    if (!phase.closes_at) errors[`phases.${place}.closes_at`] = t('desk.error.closes');
    else if (phase.opens_at && phase.closes_at <= phase.opens_at) errors[`phases.${place}.closes_at`] = t('desk.error.closesAfter');
  });
  return errors;
}

/** @param {any[]} fields @returns {Errors} */
export function troubleWithFields(fields) {
  /** @type {Errors} */
  const errors = {};
  fields.forEach((field, place) => {
    if (!field.label.trim()) errors[`registration_fields.${place}.label`] = t('desk.error.label');
    if (field.kind === 'choice' && linesOf(field.options).length < 2) errors[`registration_fields.${place}.options`] = t('desk.error.options');
  });
  return errors;
}

/** @param {any} text @param {string} [before] what stands before the names of its fields @returns {Errors} */
export function troubleWithText(text, before = '') {
  /** @type {Errors} */
  const errors = {};
  if (!text.preamble.trim()) errors[`${before}preamble`] = t('desk.error.preamble');
  text.foundations.forEach((foundation, place) => {
    if (!foundation.title.trim()) errors[`${before}foundations.${place}.title`] = t('desk.error.foundationTitle');
    if (!foundation.statement.trim()) errors[`${before}foundations.${place}.statement`] = t('desk.error.statement');
  });
  return errors;
}

/** Whether nothing of a text has been written yet: then it can wait. @param {any} text */
export const isBlank = (text) => !text.preamble.trim() && text.foundations.every((one) => !one.title.trim() && !one.statement.trim() && !one.body.trim());

/** What is wrong in one step of the form. @param {any} plan @param {string} step @returns {Errors} */
export function troubleIn(plan, step) {
  if (step === 'what') return plan.title.trim() ? {} : { title: t('desk.error.title') };
  if (step === 'when') return plan.phases.length ? troubleWithPhases(plan.phases) : { phases: t('desk.error.phases') };
  if (step === 'who') {
    const errors = troubleWithFields(plan.fields);
    if (plan.who === 'domains' && !wordsOf(plan.domains).length) errors.join_domains = t('desk.error.domains');
    return errors;
  }
  if (step === 'draft') return isBlank(plan.text) ? {} : troubleWithText(plan.text, 'text.');
  return {};
}

/** The step in which a field stands that the service refused. @param {string} field */
export function stepOf(field) {
  if (field.startsWith('text.')) return 'draft';
  if (/^(phases|time_zone)/.test(field)) return 'when';
  if (/^(join_domains|registration_fields|is_listed|join_open)/.test(field)) return 'who';
  return 'what';
}

/** The lines of a text that hold something. @param {string} text */
export const linesOf = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean);
/** Words that stand on lines or have commas between them. @param {string} text */
export const wordsOf = (text) => text.split(/[\s,;]+/).map((word) => word.replace(/^@/, '')).filter(Boolean);

/** Phases as the service takes them. @param {any[]} phases */
export const phasesBody = (phases) => phases.map(({ id, name, opens_at, closes_at, capabilities }) => ({ ...(id ? { id } : {}), name: name.trim(), opens_at, closes_at, capabilities }));

/** Questions as the service takes them: one that exists keeps its key, whatever it says now. @param {any[]} fields */
export function fieldsBody(fields) {
  const taken = new Set(fields.map((field) => field.key).filter(Boolean));
  return fields.map(({ key, label, kind, options, required, help }) => ({
    key: key || keyOf(label, taken, { joint: '_', most: 40 }), label: label.trim(), kind,
    options: kind === 'choice' ? linesOf(options) : [], required: !!required, help: help.trim(),
  }));
}

/** Questions as the form holds them. @param {any[]} fields */
export const fieldsForm = (fields) => fields.map((field) => ({ mark: mark(), key: field.key, label: field.label, kind: field.kind, required: field.required, help: field.help ?? '', options: (field.options ?? []).join('\n') }));

/** A text as the service takes it. @param {any} text @param {string} [otherwise] the title of one that has none */
export function textBody(text, otherwise = '') {
  const taken = new Set(text.foundations.map((one) => one.key).filter(Boolean));
  return {
    title: text.title.trim() || otherwise, preamble: text.preamble.trim(), ...(text.note ? { note: text.note.trim() } : {}),
    foundations: text.foundations.map(({ id, key, title, statement, body }) => ({
      ...(id ? { id } : {}), key: key || keyOf(title, taken), title: title.trim(), statement: statement.trim(), body: body.trim(),
    })),
  };
}

/** A text as the form holds it. @param {any} version */
export const textForm = (version) => ({
  title: version.title, preamble: version.preamble, note: '',
  foundations: version.foundations.map(({ id, key, title, statement, body }) => ({ mark: id, id, key, title, statement, body })),
});

/** The workshop to be made. @param {any} plan */
export const planBody = (plan) => ({
  ...plan.settings,
  title: plan.title.trim(), summary: plan.summary.trim(), welcome: plan.welcome.trim(), time_zone: plan.time_zone,
  is_listed: plan.is_listed, join_open: plan.who === 'anyone', join_domains: plan.who === 'domains' ? wordsOf(plan.domains) : [],
  registration_fields: fieldsBody(plan.fields), phases: phasesBody(plan.phases),
});
