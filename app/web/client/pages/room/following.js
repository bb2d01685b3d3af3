// What the feed says, carried to where it is shown: new ideas behind their pill, tallies in place, times and text anew.

import * as api from '../../api.js';
import { isUnderway } from './voting.js';

const ABOUT_TIMES = ['workshop.changed', 'workshop.closed', 'workshop.sealed', 'schedule.changed', 'phase.opened', 'phase.closed', 'phase.opened_early', 'phase.closed_early', 'phase.extended', 'phase.reopened', 'participation.role_changed'];
const GONE = { 'contribution.withdrawn': 'withdrawn', 'contribution.erased': 'withdrawn', 'contribution.hidden': 'hidden' };

/**
 * @param {import('../../live.js').Live} live @param {import('./scene.js').Scene} scene @param {import('./ideas.js').Ideas} ideas
 * @param {() => void} back called when the connection is there again
 */
export function follow(live, scene, ideas, back) {
  const isMine = (author) => Boolean(author) && author.participation_id === scene.me;
  let hasBegun = false;

  live.on('ready', () => {
    if (hasBegun) back();
    else ideas.catchUp((idea) => isMine(idea.author)).catch(() => {});
    hasBegun = true;
  });
  live.on('idea.posted', ({ subject_id: id, author, payload }) => {
    // A text that is null was hidden or taken back before this was heard.
    if (!isMine(author) && payload.text !== null) ideas.arrived(id, payload);
  });
  live.on('comment.posted', ({ subject_id: id, author, payload }) => {
    scene.dispatchEvent(new CustomEvent('comment', { detail: { kind: 'comment.posted', id, about: payload } }));
    const idea = payload.parent_id && ideas.find(payload.parent_id);
    if (idea && !isMine(author)) ideas.change(idea.id, { comment_count: idea.comment_count + 1 });
  });
  for (const kind of ['contribution.edited', 'contribution.restored', ...Object.keys(GONE)]) {
    live.on(kind, ({ subject_id: id, payload }) => changed(kind, id, payload));
  }
  live.on('tallies', (tallies) => {
    for (const { subject_id: id, ...tally } of tallies) {
      if (isUnderway(id)) continue;
      if (ideas.find(id)) ideas.change(id, { tally });
      else scene.hold(id, { tally });
    }
  });
  live.on('declaration.changed', () => scene.readText().catch(() => {}));
  for (const kind of ABOUT_TIMES) live.on(kind, () => soon());

  function changed(kind, id, payload) {
    ideas.waiting.delete(id);
    scene.dispatchEvent(new CustomEvent('comment', { detail: { kind, id, about: payload } }));
    const parent = payload.parent_id && ideas.find(payload.parent_id);
    if (parent && kind in GONE) ideas.change(parent.id, { comment_count: Math.max(0, parent.comment_count - 1) });
    if (!ideas.find(id)) return;
    if (kind in GONE && kind !== 'contribution.hidden') { ideas.change(id, { state: GONE[kind], text: '', html: '' }); return; }
    api.get('/api/v1/contributions/{contribution_id}', { path: { contribution_id: id }, signal: scene.signal })
      .then(({ data }) => ideas.change(id, data))
      .catch((problem) => { if (problem.status === 404) ideas.change(id, { state: GONE[kind] ?? 'hidden', text: '', html: '' }); });
  }

  /** One change of the schedule is several entries: the workshop is read once for all of them. */
  let timer = 0;
  function soon() {
    clearTimeout(timer);
    timer = window.setTimeout(() => scene.refresh().catch(() => {}), 200);
  }
}
