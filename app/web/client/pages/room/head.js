// The top of the room: what it is, where it is on its way, and what that means for whoever has come.

import { html, nothing } from '../../vendor/lit.js';
import { button, note, stateTag, tag } from '../../components/parts.js';
import { icon } from '../../components/icons.js';
import { markdown } from '../../components/markdown.js';
import '../../components/clock.js';
import './declared.js';
import { calendar, moment, t } from '../../i18n.js';

/** @typedef {import('./scene.js').Scene} Scene */

/** Title, summary, and the phases. @param {Scene} scene */
export function head(scene) {
  const { room } = scene;
  return html`<header class="room-head wrap">
    <div class="row">${room.sealed_at ? tag(html`${icon('seal')}${t('room.sealed')}`, 'closed') : stateTag(room.state)}${room.you.role ? tag(t(`role.${room.you.role}`)) : nothing}</div>
    <h1>${room.title}</h1>
    ${room.summary ? html`<p class="lead">${room.summary}</p>` : nothing}
    ${phases(scene)}
  </header>`;
}

/** The way of the workshop as a line; one phase alone is a sentence. @param {Scene} scene */
function phases({ room }) {
  if (room.phases.length < 2) return nothing;
  return html`<ol role="list" class="phases" aria-label=${t('room.phases')}>${room.phases.map((phase) => html`<li class=${phase.state} aria-current=${phase.state === 'open' ? 'step' : nothing}>
    <b>${phase.name}</b><span>${when(phase, room.time_zone)}</span></li>`)}</ol>`;
}

function when(phase, zone) {
  if (phase.state === 'open') return t('room.phase.until', { when: moment(phase.closes_at, zone) });
  if (phase.state === 'coming') return t('room.phase.from', { when: moment(phase.opens_at, zone) });
  return t('room.phase.was', { when: calendar(phase.closes_at, zone) });
}

/** How long it is still as it is. @param {Scene} scene @param {() => void} ended */
export function clock(scene, ended) {
  const { room, time } = scene;
  const until = room.clock.next_change_at;
  if (!until) return html`<span class="clock">${icon(room.sealed_at ? 'seal' : 'lock')}<span>${room.sealed_at ? t('room.sealed') : t('state.closed')}</span></span>`;
  const label = (left) => t(time === 'open' ? 'room.clock.open' : 'room.clock.opens', { left });
  return html`<fm-clock until=${until} .label=${label} @ended=${ended}></fm-clock>`;
}

/** The ways between the pages of a workshop. @param {Scene} scene @param {string} here @param {boolean} hasThemes */
export function ways({ room, isMember }, here, hasThemes) {
  const base = `/workshops/${room.slug}`;
  const all = [
    { key: 'room', href: base, words: t('room.way.room') },
    room.published_revision && { key: 'declared', href: `${base}/declaration`, words: t('room.way.declared') },
    isMember && { key: 'mine', href: `${base}/mine`, words: t('room.way.mine') },
    hasThemes && { key: 'themes', href: `${base}/themes`, words: t('room.way.themes') },
    // Whoever moderates here need not be an organiser anywhere, and then has no other way to the desk.
    room.you.rights.includes('moderate') && { key: 'desk', href: `/desk/${room.slug}`, words: t('room.way.desk') },
  ].filter(Boolean);
  return html`<nav class="tabs ways" aria-label=${t('room.way.label')}>${all.map((way) => html`<a href=${way.href} aria-current=${way.key === here ? 'page' : nothing}>${way.words}</a>`)}</nav>`;
}

/** What somebody must know before they begin: that they have not joined, only watch, or are too early or too late. @param {Scene} scene */
export function notice(scene) {
  const { room, time, isMember } = scene;
  const parts = [];
  if (time === 'coming') parts.push(coming(scene));
  else if (time === 'between') parts.push(between(scene));
  else if (time === 'sealed') parts.push(over('seal', t('room.over.sealed'), t('room.over.sealedText', { when: calendar(room.sealed_at, room.time_zone) })));
  else if (time === 'closed') parts.push(over('lock', t('room.over.closed'), t('room.over.closedText')));
  if (time === 'sealed' || time === 'closed') parts.push(html`<fm-declared .room=${room}></fm-declared>`);
  if (!isMember && time !== 'sealed' && time !== 'closed') parts.push(join(scene));
  else if (room.you.role === 'observer' && time === 'open') parts.push(note(t('room.observer')));
  return parts.length ? html`<div class="wrap notices stack tight">${parts}</div>` : nothing;
}

function join({ room }) {
  const { join_open: isOpen, joins_by_domain: byDomain, guests_allowed: guests, you } = room;
  const how = you.is_invited ? 'invited' : isOpen ? 'open' : byDomain ? 'domain' : guests ? 'guest' : 'closed';
  return html`<section class="card join" aria-labelledby="join-title">
    <div><h2 id="join-title">${t('room.join.title')}</h2><p class="soft">${t(`room.join.${how}`)}</p></div>
    ${how === 'closed' ? nothing : button({ label: t('room.join.action'), kind: 'primary', large: true, href: `/join/${room.slug}` })}
  </section>`;
}

function coming(scene) {
  const phase = scene.nextPhase;
  if (!phase) return over('clock', t('room.coming.title'), t('room.coming.noDate'));
  return html`<section class="when-note">${icon('clock')}<div><h2>${t('room.coming.opens', { when: moment(phase.opens_at, scene.room.time_zone) })}</h2>
    <p>${t('room.coming.then', { what: deeds(phase) })}</p></div></section>`;
}

function between(scene) {
  const phase = scene.nextPhase;
  return html`<section class="when-note">${icon('clock')}<div><h2>${t('room.between.title')}</h2>
    <p>${phase ? t('room.between.next', { name: phase.name, when: moment(phase.opens_at, scene.room.time_zone), what: deeds(phase) }) : nothing}</p></div></section>`;
}

function over(sign, title, text) {
  return html`<section class="when-note">${icon(sign)}<div><h2>${title}</h2><p>${text}</p></div></section>`;
}

/** What a phase lets people do, as a sentence's part. */
function deeds(phase) {
  const words = ['post_ideas', 'comment', 'vote'].filter((deed) => phase.capabilities.includes(deed)).map((deed) => t(`room.deeds.${deed}`));
  return words.length ? new Intl.ListFormat(document.documentElement.lang, { type: 'conjunction' }).format(words) : t('room.deeds.read');
}

/** What the organisers say first, folded away for those who have read it. @param {Scene} scene */
export function welcome({ room }) {
  if (!room.welcome_html) return nothing;
  return html`<details class="welcome"><summary>${t('room.welcome')}</summary><div class="prose" ${markdown(room.welcome_html)}></div></details>`;
}
