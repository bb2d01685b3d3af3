// Now: what happens in a workshop at this moment, as pictures and as the same numbers in tables.

import { html, nothing } from '../../vendor/lit.js';
import { define } from '../../element.js';
import { barChart, funnel } from '../../components/chart.js';
import { icon } from '../../components/icons.js';
import { button, note } from '../../components/parts.js';
import { toast } from '../../components/toast.js';
import * as api from '../../api.js';
import { Live } from '../../live.js';
import { moment, number, percent, t, time } from '../../i18n.js';
import { DeskPage, deskPath } from './frame.js';

const EVERY = 10_000;
/** News of the feed after which the numbers are worth asking for again. */
const NEWS = ['idea.posted', 'comment.posted', 'tallies', 'participation.joined', 'participation.left', 'contribution.reported'];
const SCHEDULE = ['phase.opened', 'phase.closed', 'phase.opened_early', 'phase.closed_early', 'phase.extended', 'phase.reopened', 'schedule.changed', 'workshop.changed', 'workshop.sealed'];

class Now extends DeskPage {
  static properties = { ...DeskPage.properties, pulse: { state: true }, link: { state: true }, waits: { state: true }, isStale: { state: true } };

  constructor() {
    super();
    this.section = 'now';
    /** @type {any} */
    this.pulse = null;
    this.link = 'connecting';
    this.waits = 0;
    this.isStale = false;
  }

  async loadSection() {
    const path = this.path;
    const [pulse, queue] = await Promise.all([
      api.get('/api/v1/workshops/{workshop_id}/pulse', { path, signal: this.signal }),
      api.get('/api/v1/workshops/{workshop_id}/moderation', { path, query: { limit: 100 }, signal: this.signal }),
    ]);
    this.pulse = pulse.data;
    this.waits = queue.data.items.length;
    this.follow();
  }

  /** Ask again a little after something has happened, and every ten seconds for what the feed does not tell. */
  follow() {
    this.live?.close();
    const live = new Live(this.room.id);
    this.live = live;
    live.addEventListener('state', () => { this.link = live.state; });
    for (const name of NEWS) live.on(name, () => { this.isNews = true; });
    live.on('contribution.reported', () => { this.waits += 1; });
    for (const name of SCHEDULE) live.on(name, () => this.refresh().catch(() => {}));
    live.open();
    let since = 0;
    const beat = setInterval(() => {
      since += 1000;
      if (document.hidden || !(since >= EVERY || (this.isNews && since >= EVERY / 3))) return;
      since = 0;
      this.isNews = false;
      this.measure();
    }, 1000);
    this.onLeave(() => { clearInterval(beat); live.close(); });
  }

  async measure() {
    try {
      this.pulse = (await api.get('/api/v1/workshops/{workshop_id}/pulse', { path: this.path, signal: this.signal, once: true })).data;
      this.isStale = false;
    } catch (problem) {
      if (this.signal.aborted) return;
      this.isStale = true;   // the numbers stay, with the time at which they were true
    }
  }

  content() {
    const { pulse } = this;
    const { totals, definitions } = pulse;
    return html`
      <div class="row apart"><h1>${t('desk.section.now')}</h1>
        <span class="soft live-sign ${this.link}" title=${moment(pulse.at, this.zone)}>${icon(this.link === 'live' && !this.isStale ? 'agree' : 'offline')}
          ${this.isStale ? t('desk.now.stale', { at: time(pulse.at, this.zone) }) : this.link === 'live' ? t('desk.now.live') : t('desk.now.polling')}</span></div>
      ${this.waits && this.may('moderate') ? note(html`<a href=${deskPath(this.room.slug, 'moderation')}>${t('desk.now.waits', { count: this.waits })}</a>`, { kind: 'warn' }) : nothing}
      ${this.firstSteps()}
      <dl class="figures">${['present', 'people', 'ideas', 'comments', 'votes'].map((name) => html`<div class="card flat" title=${definitions[name]}>
        <dt>${t(`desk.now.${name}`)}</dt><dd>${number(totals[name])}</dd></div>`)}</dl>
      <section class="stack" aria-labelledby="minutes"><h2 id="minutes">${t('desk.now.minutes')}</h2>${this.charts(pulse.minutes, 'minute')}</section>
      <section class="stack" aria-labelledby="funnel"><h2 id="funnel">${t('desk.now.funnel')}</h2>
        ${funnel(this.steps())}</section>
      ${pulse.hours.length > 1 ? html`<section class="stack" aria-labelledby="hours"><h2 id="hours">${t('desk.now.hours')}</h2>${this.charts(hourly(pulse.hours), 'hour')}</section>` : nothing}
      <details class="fold"><summary>${t('desk.now.definitions')}</summary>
        <dl class="definitions">${Object.entries(definitions).map(([name, text]) => html`<dt>${t(`desk.now.${name}`)}</dt><dd class="soft">${text}</dd>`)}</dl></details>`;
  }

  /** A workshop in which nobody is yet: the link to share stands first. */
  firstSteps() {
    if (this.pulse.totals.people > 1 || !this.may('manage')) return nothing;
    const link = `${location.origin}/join/${this.room.slug}`;
    return html`<section class="card"><h2>${t('desk.now.begin')}</h2><p class="soft">${t('desk.now.beginText')}</p>
      <p class="row"><a class="share-link" href="/join/${this.room.slug}">${link}</a>${button({ label: t('desk.copy'), icon: 'link', onClick: async () => { await navigator.clipboard.writeText(link); toast(t('desk.copied')); } })}
      ${button({ label: t('desk.now.invite'), icon: 'mail', href: deskPath(this.room.slug, 'invitations') })}</p></section>`;
  }

  steps() {
    const joined = this.pulse.funnel.find((one) => one.step === 'joined')?.count ?? 0;
    return this.pulse.funnel.map(({ step, count, definition }) => ({
      name: t(`desk.now.${step}`), count, definition, share: joined && (step === 'voted' || step === 'contributed') ? t('desk.now.ofJoined', { share: percent(count / joined) }) : '',
    }));
  }

  charts(bars, kind) {
    const said = bars.map((bar) => ({ at: bar.at, parts: [bar.ideas, bar.comments] }));
    const voted = bars.map((bar) => ({ at: bar.at, parts: [bar.votes] }));
    const sum = (name) => bars.reduce((all, bar) => all + bar[name], 0);
    const label = (at) => (kind === 'minute' ? time(at, this.zone) : moment(at, this.zone));
    const ends = { from: label(bars[0].at), to: kind === 'minute' ? t('desk.now.thisMinute') : label(bars[bars.length - 1].at) };
    const busy = bars.filter((bar) => bar.ideas || bar.comments || bar.votes).reverse();
    return html`<div class="charts">
        <div><h3 class="chart-title">${t(`desk.now.said.${kind}`)} <span class="legend"><i class="ideas"></i>${t('desk.now.ideas')} <i class="comments"></i>${t('desk.now.comments')}</span></h3>
          ${barChart({ bars: said, kinds: ['ideas', 'comments'], label: t('desk.now.saidLabel', { ideas: sum('ideas'), comments: sum('comments') }), ...ends })}</div>
        <div><h3 class="chart-title">${t(`desk.now.votedBy.${kind}`)}</h3>
          ${barChart({ bars: voted, kinds: ['votes'], label: t('desk.now.votedLabel', { votes: sum('votes') }), ...ends })}</div></div>
      <details class="fold"><summary>${t('desk.now.asTable')}</summary>
        ${busy.length ? html`<div class="table-scroll" tabindex="0" role="region" aria-label=${t(`desk.now.table.${kind}`)}><table><caption class="said">${t(`desk.now.table.${kind}`)}</caption>
          <thead><tr><th scope="col">${t(`desk.now.${kind}`)}</th>${['ideas', 'comments', 'votes'].map((name) => html`<th scope="col" class="num">${t(`desk.now.${name}`)}</th>`)}</tr></thead>
          <tbody>${busy.map((bar) => html`<tr><th scope="row">${label(bar.at)}</th>${[bar.ideas, bar.comments, bar.votes].map((one) => html`<td class="num">${number(one)}</td>`)}</tr>`)}</tbody></table></div>
          <p class="soft small">${t(`desk.now.others.${kind}`)}</p>` : html`<p class="soft">${t(`desk.now.quiet.${kind}`)}</p>`}
      </details>`;
  }
}

/** Hours in which something happened, with the quiet ones between them; by days where there are too many. */
function hourly(hours) {
  const HOUR = 3_600_000;
  const from = Date.parse(hours[0].at);
  const count = Math.round((Date.parse(hours[hours.length - 1].at) - from) / HOUR) + 1;
  const size = Math.ceil(count / 120);
  const bars = Array.from({ length: Math.ceil(count / size) }, (_, place) => ({ at: new Date(from + place * size * HOUR).toISOString(), ideas: 0, comments: 0, votes: 0 }));
  for (const hour of hours) {
    const bar = bars[Math.floor((Date.parse(hour.at) - from) / HOUR / size)];
    for (const name of ['ideas', 'comments', 'votes']) bar[name] += hour[name];
  }
  return bars;
}

define('fm-page-desk-now', Now);
export default 'fm-page-desk-now';
