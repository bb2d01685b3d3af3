// What the client knows: who is signed in, the settings of this device, and text that nobody has received yet.

import * as api from './api.js';

const PREFIX = 'folkmoot:';
const DRAFT_DAYS = 60;
const changes = new EventTarget();

/** @type {{me: any|null, isKnown: boolean}} `me` is null for a visitor; before `isKnown` nobody has asked. */
const state = { me: null, isKnown: false };

/** Call on every change of who is signed in or of a setting; returns what stops it. @param {() => void} call */
export function subscribe(call) {
  changes.addEventListener('change', call);
  return () => changes.removeEventListener('change', call);
}

/** Who is signed in, as `GET /api/v1/me` says; null for a visitor. */
export const me = () => state.me;

/** Whether it has been found out who is signed in. */
export const isKnown = () => state.isKnown;

/** @type {(value?: unknown) => void} */
let settle;
/** Resolves when it has been found out who is signed in, or that nobody can say. */
export const ready = new Promise((resolve) => { settle = resolve; });

/**
 * Find out who is signed in; being a visitor is no error. A browser that nobody signed in with is not asked about
 * unless `isSure` is wanted: most first visits are those of visitors.
 */
export async function refreshMe({ isSure = true } = {}) {
  try {
    if (isSure || read('was-here')) await askWhoIsHere();
    else state.isKnown = true;
  } finally {
    settle();
    changes.dispatchEvent(new Event('change'));
  }
  return state.me;
}

async function askWhoIsHere() {
  const before = state.me?.id;
  try {
    state.me = (await api.get('/api/v1/me')).data;
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    state.me = null;
  }
  // Before it was known who asks, all answers were for the same person already.
  if (state.isKnown && before !== state.me?.id) api.forget();
  state.isKnown = true;
  // Writing to the device's storage takes a phone fifty milliseconds: only what is not known yet.
  if (state.me && !read('was-here')) write('was-here', true);
  else if (!state.me) storage()?.removeItem(`${PREFIX}was-here`);
}

/** Somebody's session is over, or they ended it. */
export function signedOut() {
  state.me = null;
  state.isKnown = true;
  storage()?.removeItem(`${PREFIX}was-here`);
  api.forget();
  changes.dispatchEvent(new Event('change'));
}

// A session that ends is noticed by whatever was asked last; the shell then offers to sign in without leaving the page.
api.events.addEventListener('signed-out', (event) => {
  const whose = state.me;
  signedOut();
  if (whose) changes.dispatchEvent(new CustomEvent('session-over', { detail: { whose, problem: event.detail } }));
});

/** Call when a session ended that somebody did not end. @param {(event: CustomEvent) => void} call */
export function onSessionOver(call) { changes.addEventListener('session-over', call); }

// Somebody signed in or out in another tab of this browser.
addEventListener('storage', (event) => {
  if (event.key === `${PREFIX}was-here`) refreshMe().catch(() => {});
});

/** Settings of this device. */
export const settings = {
  /** @param {string} name @param {any} [otherwise] */
  get: (name, otherwise) => read('settings', {})[name] ?? otherwise,
  /** @param {string} name @param {any} value */
  set(name, value) {
    write('settings', { ...read('settings', {}), [name]: value });
    if (name === 'scheme') applyScheme(value);
    changes.dispatchEvent(new Event('change'));
  },
};

/**
 * Text that somebody has typed and nobody has received: kept on this device, by account, until it was sent.
 * A draft is any JSON value; a name says what it is for, such as `idea:{workshop id}:{foundation id}`.
 */
export const drafts = {
  /** @param {string} name */
  read: (name) => read(draftKey(name))?.value,
  /** @param {string} name @param {any} value an empty one is forgotten */
  write(name, value) {
    if (value === undefined || value === null || value === '') drafts.clear(name);
    else write(draftKey(name), { value, at: Date.now() });
  },
  /** @param {string} name */
  clear: (name) => storage()?.removeItem(PREFIX + draftKey(name)),
  /** How many drafts of whoever is signed in lie here. */
  count: () => keysOf(`draft:${owner()}:`).length,
  clearAll: () => keysOf(`draft:${owner()}:`).forEach((key) => storage()?.removeItem(key)),
};

/** Forget drafts that nobody came back for, whoever wrote them: computers on a ward are shared. */
export function forgetOldDrafts() {
  const oldest = Date.now() - DRAFT_DAYS * 86_400_000;
  for (const key of keysOf('draft:')) {
    if ((read(key.slice(PREFIX.length))?.at ?? 0) < oldest) storage()?.removeItem(key);
  }
}

function applyScheme(scheme) {
  if (scheme === 'light' || scheme === 'dark') document.documentElement.dataset.scheme = scheme;
  else delete document.documentElement.dataset.scheme;
}

// Whose draft it is stays known after a session is over, so that it is found again after signing in.
let lastOwner = '';
function owner() {
  if (state.me) lastOwner = state.me.id;
  return lastOwner || 'visitor';
}
const draftKey = (name) => `draft:${owner()}:${name}`;

function storage() { try { return localStorage; } catch { return null; } }
function read(key, otherwise) {
  try { return JSON.parse(storage()?.getItem(PREFIX + key) ?? 'null') ?? otherwise; } catch { return otherwise; }
}
function write(key, value) {
  // A full or forbidden storage must not stop anybody from writing.
  try { storage()?.setItem(PREFIX + key, JSON.stringify(value)); } catch { /* the text is still on the screen */ }
}
function keysOf(start) {
  try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX + start)); } catch { return []; }
}
