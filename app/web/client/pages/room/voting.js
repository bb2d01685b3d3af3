// Taking a stance: shown at once, sent in order, and set right when the service refuses.

import * as api from '../../api.js';

/**
 * @typedef {{agree: number, disagree: number, passes: number}|null} Tally
 * @typedef {{my_stance: string|null, tally: Tally}} Held
 */

/** What is on its way, by subject. @type {Map<string, {wanted: string|null, confirmed: Held}>} */
const underway = new Map();

/** Whether a stance on this is on its way: its answer will carry the tally. @param {string} id */
export const isUnderway = (id) => underway.has(id);

/**
 * Hold a stance from now on (null: none). `show` is called at once with what it will be, and again with what it is.
 * A second press while the first is on its way is sent after it. Raises the Problem, after what holds has been shown.
 * @param {'contribution'|'foundation'} kind @param {string} id @param {Held} before @param {string|null} stance
 * @param {(held: Held) => void} show
 */
export async function takeStance(kind, id, before, stance, show) {
  const already = underway.get(id);
  if (already) {
    already.wanted = stance;
    show(expected(already.confirmed, stance));
    return;
  }
  const turn = { wanted: stance, confirmed: { my_stance: before.my_stance, tally: before.tally } };
  underway.set(id, turn);
  show(expected(before, stance));
  try {
    let asked;
    do {
      asked = turn.wanted;
      const { data } = await send(kind, id, asked);
      turn.confirmed = { my_stance: data.stance, tally: data.tally };
    } while (asked !== turn.wanted);
  } finally {
    underway.delete(id);
    show(turn.confirmed);
  }
}

function send(kind, id, stance) {
  if (kind === 'foundation') {
    return stance
      ? api.put('/api/v1/foundation-texts/{text_id}/stance', { path: { text_id: id }, body: { stance } })
      : api.remove('/api/v1/foundation-texts/{text_id}/stance', { path: { text_id: id } });
  }
  return stance
    ? api.put('/api/v1/contributions/{contribution_id}/stance', { path: { contribution_id: id }, body: { stance } })
    : api.remove('/api/v1/contributions/{contribution_id}/stance', { path: { contribution_id: id } });
}

const NAMES = { agree: 'agree', disagree: 'disagree', pass: 'passes' };

/** What will hold if the service takes the stance. @param {Held} before @param {string|null} stance @returns {Held} */
function expected({ my_stance: was, tally }, stance) {
  if (!tally) return { my_stance: stance, tally };
  const after = { ...tally };
  if (was) after[NAMES[was]] = Math.max(0, after[NAMES[was]] - 1);
  if (stance) after[NAMES[stance]] += 1;
  return { my_stance: stance, tally: after };
}
