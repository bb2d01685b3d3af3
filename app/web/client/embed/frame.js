// A poll in its frame or on its own page: one tap votes, the result takes the place of the question's answers.
//
// It listens to no messages, needs no cookie and no storage, and works in a sandbox that allows scripts alone. Where
// something can be stored, a key is kept by which the answer can be changed.
import { answered, message, part, showResult } from './parts.js';
import { solve } from './proof.js';
import { isSurelySeen, tellHeight } from './surroundings.js';

const body = document.body;
const data = body.dataset;
const said = /** @type {HTMLElement} */ (document.getElementById('said'));
const form = /** @type {HTMLFormElement | null} */ (document.getElementById('ballot'));
const api = `/api/v1/polls/${data.poll}`;

/** The token for the next ballot with the proof that it asks for; asked for when it is needed. */
/** @type {Promise<{token: string, proof: object | null}> | null} */
let paper = null;
let isSending = false;

/** What this browser keeps of its ballot, if it keeps anything. */
const memory = {
  name: `folkmoot.poll.${data.poll}`,
  /** @returns {{key: string, choices?: number[], ticket?: string}} */
  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.name) || 'null');
      if (kept && typeof kept.key === 'string') return kept;
    } catch { /* no storage here, or not ours */ }
    return { key: Array.from(crypto.getRandomValues(new Uint8Array(24)), (b) => b.toString(16).padStart(2, '0')).join('') };
  },
  /** @param {object} kept */
  write(kept) {
    try {
      localStorage.setItem(this.name, JSON.stringify(kept));
      return true;
    } catch {
      return false;
    }
  },
};
let mine = memory.read();

/** @param {string} path @param {object} sent */
async function post(path, sent) {
  const answer = await fetch(api + path, {
    method: 'POST',
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(sent),
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(told.detail || 'That did not work.'), { slug: (told.type || '').split('/').pop() });
  return told;
}

/** Do the work that a token asks for, while somebody still reads. @param {string} token @param {any} challenge */
async function prepare(token, challenge) {
  return { token, proof: challenge ? await solve(challenge) : null };
}

/** Get a token: for the same showing as an old one, or for another ballot. @param {string} [old] */
async function fetchPaper(old) {
  const fresh = await post('/tokens', old ? { token: old } : {});
  return prepare(fresh.token, fresh.challenge);
}

/** @param {number[]} choices @param {string} [email] */
async function send(choices, email) {
  paper ??= fetchPaper();
  const { token, proof } = await paper;
  const ballot = { token, choices, ballot_key: mine.key };
  if (proof) Object.assign(ballot, { proof });
  if (email) Object.assign(ballot, { email });
  if (data.invitation) Object.assign(ballot, { invitation: data.invitation });
  return post('/ballots', ballot);
}

/** @param {number[]} choices @param {string} [email] */
async function vote(choices, email) {
  if (isSending) return;
  isSending = true;
  form?.setAttribute('aria-busy', 'true');
  said.replaceChildren();
  try {
    let cast;
    try {
      cast = await send(choices, email);
    } catch (error) {
      // A page that was open for long, or a second change: the same showing gets a fresh token, without a word.
      if (!(error instanceof Error) || !('slug' in error) || error.slug !== 'ballot-token-expired') throw error;
      const old = await paper;
      paper = fetchPaper(old?.token);
      cast = await send(choices, email);
    }
    paper = null;
    done(cast, choices);
  } catch (error) {
    // What could not be fetched is fetched anew the next time; a token that was only not sent stays good.
    if (error instanceof TypeError) await paper?.catch(() => { paper = null; });
    const why = error instanceof TypeError ? 'You seem to be offline. Your answer was not sent yet.' : String(/** @type {Error} */ (error).message);
    const again = part('button', { class: 'again', type: 'button' }, 'Try again');
    again.addEventListener('click', () => vote(choices, email));
    said.replaceChildren(message('complaint', why), again);
    again.focus();
  } finally {
    isSending = false;
    form?.removeAttribute('aria-busy');
  }
}

/** @param {any} cast @param {number[]} choices */
function done(cast, choices) {
  if (cast.state === 'waiting') {
    form?.remove();
    said.replaceChildren(message('thanks', 'Look into your mailbox: your answer counts when you confirm it.'));
    return;
  }
  mine = { key: mine.key, choices, ticket: cast.ticket };
  const isKept = memory.write(mine);
  show(cast.tally, choices, isKept);
}

/** @param {any} tally @param {number[]} choices @param {boolean} isKept */
function show(tally, choices, isKept) {
  if (form) form.hidden = true;
  document.querySelector('.so-far')?.remove();
  const change = isKept ? part('button', { class: 'change', type: 'button' }, 'Change my answer') : null;
  change?.addEventListener('click', () => {
    said.replaceChildren();
    if (form) form.hidden = false;
    const first = /** @type {HTMLElement | null} */ (form?.querySelector('button, input:not([type=hidden])'));
    first?.focus();
  });
  const shown = answered({ choices, tally, thanks: data.thanks, onward: data.onward, poll: data.poll || '', change, labels: labels() });
  said.replaceChildren(...shown);
  if (tally) showResult(said, tally, choices, labels(), JSON.parse(data.headline || '{}'));
  const thanks = /** @type {HTMLElement | null} */ (said.querySelector('.thanks'));
  thanks?.focus();
}

/** @returns {string[]} */
function labels() {
  return JSON.parse(data.labels || '[]');
}

/** Vote, if somebody who sees the poll meant it; else ask. @param {number[]} choices @param {string} [email] */
function mean(choices, email) {
  if (isSurelySeen()) {
    vote(choices, email);
    return;
  }
  // The browser says that something lies over the frame, or that it is see-through: a click may have been somebody
  // else's idea. The second button stands elsewhere than the first, so one click in the same place is not two.
  const yes = part('button', { class: 'again', type: 'button' }, 'Yes, send it');
  yes.addEventListener('click', () => vote(choices, email));
  const named = choices.map((place) => labels()[place]).join(', ');
  said.replaceChildren(message('confirm', `Do you want to answer “${named}”?`), yes);
  if (choices[0] === 0) said.prepend(part('div', { class: 'spacer' }));
}

if (form && data.token) {
  paper = prepare(data.token, data.challenge ? JSON.parse(data.challenge) : null);
  // Clicks, not submissions: a sandbox without allow-forms lets no form be submitted, and does not even say so.
  form.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (!button) return;
    event.preventDefault();
    if (data.tap) {
      mean([Number(button.value)]);
      return;
    }
    const places = [...form.querySelectorAll('input[name=choice]:checked')].map((box) => Number(/** @type {HTMLInputElement} */ (box).value));
    const email = /** @type {HTMLInputElement | null} */ (form.querySelector('input[type=email]'));
    if (!places.length) {
      said.replaceChildren(message('complaint', 'Choose an answer first.'));
    } else if (email && !email.reportValidity()) {
      email.focus();
    } else {
      mean(places, email?.value);
    }
  });
  if (mine.choices && !data.invitation) {
    const { choices, ticket } = mine;
    fetch(`${api}/results?ticket=${encodeURIComponent(ticket || '')}`, { credentials: 'omit' })
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null)
      .then((found) => show(found && {
        counted: found.options.map((/** @type {{counted: number}} */ option) => option.counted),
        ballots: found.counted,
        ballots_set_aside: found.set_aside,
      }, choices, true));
  }
}
tellHeight(document.title);
