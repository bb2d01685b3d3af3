// What this browser remembers of the log: its key and a signed head, so that the service can be held to its word later.

import * as api from '../../api.js';
import * as store from '../../store.js';
import { checkGrowth, checkHead, checkReceipt } from '../../proof.js';

const REMEMBERED = 'evidence';

/** @returns {{public_key: string, head: any, at: string}|undefined} */
export const remembered = () => store.settings.get(REMEMBERED);

/**
 * @typedef {'yes'|'no'|'unknown'} Answer
 * @typedef {{name: 'content'|'inclusion'|'signature'|'key'|'growth', answer: Answer, since?: string}} Step
 */

/** @param {boolean|null} found @returns {Answer} */
const answer = (found) => (found === null ? 'unknown' : found ? 'yes' : 'no');

/**
 * Check a receipt and everything that it rests on; the steps in the order in which one is told of them. A head that
 * passes is remembered, and is never replaced by one that does not.
 * @param {any} evidence @param {AbortSignal} signal @returns {Promise<Step[]>}
 */
export async function check(evidence, signal) {
  const { head } = evidence;
  const known = remembered();
  const [found, key, growth] = await Promise.all([
    checkReceipt(evidence),
    api.get('/api/v1/log/key', { signal }).then(({ data }) => data.public_key),
    grown(known, head, signal),
  ]);
  const signed = found.head === null || found.receipt === null ? null : found.head && found.receipt;
  const isSameKey = key === head.public_key && (!known || known.public_key === head.public_key);
  /** @type {Step[]} */
  const steps = [
    { name: 'content', answer: answer(found.content) },
    { name: 'inclusion', answer: answer(found.inclusion) },
    { name: 'signature', answer: answer(signed) },
    { name: 'key', answer: isSameKey ? (known ? 'yes' : 'unknown') : 'no', since: known?.at },
    { name: 'growth', answer: growth, since: known?.head.at },
  ];
  const isSound = steps.every((step) => step.answer !== 'no');
  if (isSound && (!known || head.tree_size >= known.head.tree_size)) {
    store.settings.set(REMEMBERED, { public_key: head.public_key, head, at: known?.at ?? new Date().toISOString() });
  }
  return steps;
}

/** @param {ReturnType<typeof remembered>} known @param {any} head @param {AbortSignal} signal @returns {Promise<Answer>} */
async function grown(known, head, signal) {
  if (!known) return 'unknown';
  if ((await checkHead(known.head)) === false) return 'no';
  const [earlier, later] = known.head.tree_size <= head.tree_size ? [known.head, head] : [head, known.head];
  const { data } = await api.get('/api/v1/log/consistency', { query: { first: earlier.tree_size, second: later.tree_size }, signal });
  return answer(await checkGrowth(earlier, later, data.hashes));
}

/** Read the receipt of an entry with its proof; waits while no head covers it yet. @param {number} seq @param {AbortSignal} signal */
export async function readReceipt(seq, signal, waits = 12) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return (await api.get('/api/v1/log/receipts/{seq}', { path: { seq }, fresh: true, signal })).data;
    } catch (problem) {
      if (problem.slug !== 'not-sealed' || attempt >= waits) throw problem;
      await new Promise((resolve) => setTimeout(resolve, 1000 * Math.max(1, Math.min(problem.retryAfter || 2, 5))));
      if (signal.aborted) throw problem;
    }
  }
}
