// The way from a poll to its workshop: kept on this device until somebody has joined, and then told, so that it counts.

import * as api from '../api.js';
import * as store from '../store.js';

const nameOf = (slug) => `arrival:${slug}`;

/** Keep what a poll put into the address, also over signing in. @param {string} slug @param {URLSearchParams} query */
export function keepArrival(slug, query) {
  const arrival = query.get('arrival');
  if (arrival && arrival !== store.settings.get(nameOf(slug))) store.settings.set(nameOf(slug), arrival);
}

/** Somebody has joined: say so if a poll led them here. Joining does not wait for it, nor fail with it. @param {string} slug */
export async function tellArrival(slug) {
  const arrival = store.settings.get(nameOf(slug));
  if (!arrival) return;
  store.settings.set(nameOf(slug), undefined);
  await api.post('/api/v1/polls/arrivals', { body: { arrival } }).catch(() => {});
}
