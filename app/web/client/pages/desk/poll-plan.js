// What a poll is before it is sent: an empty one, one that exists, what is wrong with it, and as the service takes it.

import { t } from '../../i18n.js';
import { mark, wordsOf } from './plan.js';

export const KINDS = ['scale', 'choice', 'choices'];
export const VISIBILITIES = ['after_voting', 'always', 'after_close', 'organisers'];
export const LEVELS = ['open', 'browser', 'mailbox', 'invitation'];
const HOUR = 3_600_000;

export const newOption = (label = '', counts = false) => ({ mark: mark(), label, counts });

/** An empty poll that closes in a week. */
export function newPoll() {
  const closes = new Date(Math.ceil((Date.now() + 7 * 24 * HOUR) / HOUR) * HOUR).toISOString();
  return {
    question: '', note: '', kind: 'scale', options: [newOption(), newOption()], most_choices: '', opens: 'now', opens_at: new Date(Math.ceil(Date.now() / HOUR) * HOUR + HOUR).toISOString(), closes_at: closes,
    visibility: 'after_voting', integrity: 'browser', headline_label: '', thanks: '', invites_on: true, sites: '', version_number: '',
  };
}

/** A poll that exists, as the form holds it. @param {any} poll */
export function planOf(poll) {
  const { question, note, kind, opens_at, closes_at, integrity, headline_label, thanks, invites_on } = poll;
  return {
    question, note, kind, opens: 'later', opens_at, closes_at, integrity, headline_label, thanks, invites_on, visibility: poll.desk.visibility, sites: poll.desk.sites.join('\n'),
    most_choices: kind === 'choices' && poll.most_choices < poll.options.length ? String(poll.most_choices) : '', version_number: '',
    options: poll.options.map((option) => newOption(option.label, poll.headline_places.includes(option.place))),
  };
}

/** What is wrong with a plan, by field. @param {any} plan @returns {Record<string, string>} */
export function troubleWithPoll(plan) {
  /** @type {Record<string, string>} */
  const errors = {};
  if (plan.question.trim().length < 3) errors.question = t('polls.error.question');
  plan.options.forEach((option, place) => { if (!option.label.trim()) errors[`options.${place}`] = t('polls.error.option'); });
  const counting = plan.options.filter((option) => option.counts).length;
  if (counting && !plan.headline_label.trim()) errors.headline_label = t('polls.error.headline');
  if (plan.headline_label.trim() && !counting) errors.headline_places = t('polls.error.places');
  if (plan.kind === 'choices' && counting > 1) errors.headline_places = t('polls.error.onePlace');
  if (plan.kind === 'choices' && plan.most_choices && !/^[1-9]\d?$/.test(plan.most_choices)) errors.most_choices = t('polls.error.most', { most: plan.options.length });
  if (plan.opens === 'later' && !plan.opens_at) errors.opens_at = t('polls.error.opens');
  if (!plan.closes_at) errors.closes_at = t('polls.error.closes');
  else if (plan.opens === 'later' && plan.opens_at >= plan.closes_at) errors.closes_at = t('polls.error.closesAfter');
  return errors;
}

/** A plan as the service takes it. @param {any} plan */
export function pollBody(plan) {
  const places = plan.options.flatMap((option, place) => (option.counts ? [place] : []));
  return {
    question: plan.question.trim(), note: plan.note.trim(), kind: plan.kind, options: plan.options.map((option) => option.label.trim()),
    most_choices: plan.kind === 'choices' ? Number(plan.most_choices) || plan.options.length : 1,
    visibility: plan.visibility, integrity: plan.integrity, headline_label: places.length ? plan.headline_label.trim() : '', headline_places: places,
    thanks: plan.thanks.trim(), invites_on: plan.invites_on, sites: wordsOf(plan.sites), ...(plan.opens === 'later' ? { opens_at: plan.opens_at } : {}), closes_at: plan.closes_at,
  };
}

/** What of a plan differs from the poll that it began with. @param {any} plan @param {any} poll */
export function pollChanges(plan, poll) {
  const before = /** @type {Record<string, any>} */ (pollBody(planOf(poll)));
  const same = (name, value) => (/_at$/.test(name) ? Date.parse(value) === Date.parse(before[name]) : JSON.stringify(value) === JSON.stringify(before[name]));
  return Object.fromEntries(Object.entries(pollBody(plan)).filter(([name, value]) => !same(name, value)));
}
