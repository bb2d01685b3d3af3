// A poll's result as organisers see it: the headline figure, each answer with its bar, what does not count and why, and
// how far people went on.

import { html, nothing } from '../../vendor/lit.js';
import { funnel, targetBar } from '../../components/chart.js';
import { icon } from '../../components/icons.js';
import * as api from '../../api.js';
import { number, percent, t } from '../../i18n.js';

const FORMATS = [['svg', 'SVG'], ['png', 'PNG']];

/** @param {any} poll @param {any} result */
export function pollResult(poll, result) {
  const { headline } = result;
  return html`<section class="stack" aria-labelledby="poll-result"><h2 id="poll-result">${t('polls.result')}</h2>
      ${headline && result.counted ? html`<p class="poll-headline large"><b>${t('polls.share', { share: number(Math.round(headline.share)) })}</b> <span>${headline.label}</span></p>` : nothing}
      ${answers(poll, result)}
      <p class="soft">${result.integrity_statement}</p>
      ${downloads(poll)}</section>
    <section class="stack" aria-labelledby="poll-counts"><h2 id="poll-counts">${t('polls.counts')}</h2>
      <dl class="figures">${['counted', 'set_aside', 'refused'].map((name) => html`<div class="card flat"><dt>${t(`polls.count.${name}`)}</dt><dd>${number(result[name])}</dd></div>`)}</dl>
      ${reasons('polls.asideWhy', result.set_aside_reasons, (one) => one.meaning)}
      ${reasons('polls.refusedWhy', result.refused_reasons, (one) => refusalOf(one.reason))}</section>
    ${conversion(poll)}
    <details class="fold"><summary>${t('desk.now.definitions')}</summary><dl class="definitions">${Object.entries(result.definitions).map(([name, text]) => html`<dt>${t(`polls.count.${name}`)}</dt><dd class="soft">${text}</dd>`)}</dl></details>`;
}

function answers(poll, result) {
  const isPart = (option) => !!result.headline?.places.includes(option.place);
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${t('polls.answers')}><table class="poll-bars">
    <caption class="said">${t('polls.caption', { question: result.question, count: result.counted })}</caption>
    <thead><tr><th scope="col">${t('polls.answer')}</th><td class="poll-picture" aria-hidden="true"></td><th scope="col" class="num">${t('polls.shareColumn')}</th><th scope="col" class="num">${t('polls.count.counted')}</th><th scope="col" class="num">${t('polls.count.set_aside')}</th></tr></thead>
    <tbody>${result.options.map((option) => html`<tr class=${isPart(option) ? 'part' : ''}><th scope="row">${option.label}${isPart(option) ? html`<span class="said"> ${t('polls.inHeadline')}</span>` : nothing}<span class="phone-bar">${targetBar(option.share, null, 100)}</span></th>
      <td class="poll-picture" aria-hidden="true">${targetBar(option.share, null, 100)}</td>
      <td class="num">${t('polls.share', { share: number(Math.round(option.share)) })}</td><td class="num">${number(option.counted)}</td><td class="num">${number(option.set_aside)}</td></tr>`)}</tbody></table></div>`;
}

function downloads(poll) {
  const path = { poll_id: poll.id };
  return html`<div class="row" role="group" aria-label=${t('polls.downloads')}>
    ${file(api.address('/api/v1/polls/{poll_id}/results.csv', { path }), 'CSV', `${poll.slug}.csv`)}${file(api.address('/api/v1/polls/{poll_id}/results', { path }), 'JSON', `${poll.slug}.json`)}
    ${FORMATS.map(([kind, name]) => file(`/polls/${poll.slug}/result.${kind}`, name, `${poll.slug}.${kind}`))}</div>`;
}

const file = (href, name, saved) => html`<a class="button" download=${saved} href=${href}>${icon('download')}<span>${name}<span class="said">: ${t('polls.result')}</span></span></a>`;

function reasons(title, rows, meaning) {
  if (!rows.length) return nothing;
  return html`<details class="fold"><summary>${t(title)}</summary><dl class="definitions">${rows.map((one) => html`<dt>${number(one.count)}</dt><dd>${meaning(one)}</dd>`)}</dl></details>`;
}

/** What a refusal means to people; one that we do not know is named. */
function refusalOf(reason) {
  const key = `polls.refusal.${reason}`;
  const words = t(key);
  return html`${words === key ? reason : words} <a href="/problems/${reason}">${t('polls.aboutProblem')}<span class="said">: ${reason}</span></a>`;
}

/** Shown, answered, followed the way to the workshop, joined it. */
function conversion(poll) {
  const { desk: { conversion: counts }, way_on: way } = poll;
  const of = (part, whole) => (whole ? t('polls.of', { share: percent(Math.min(1, part / whole)) }) : '');
  const steps = [
    { name: t('polls.step.shown'), count: counts.shown, definition: t('polls.step.shownText') },
    { name: t('polls.step.answered'), count: counts.answered, share: of(counts.answered, counts.shown), definition: t('polls.step.answeredText') },
    ...(way || counts.followed ? [
      { name: t('polls.step.followed'), count: counts.followed, share: of(counts.followed, counts.answered), definition: t('polls.step.followedText') },
      { name: t('polls.step.joined'), count: counts.joined, share: of(counts.joined, counts.followed), definition: t('polls.step.joinedText') },
    ] : []),
  ];
  return html`<section class="stack" aria-labelledby="poll-conversion"><h2 id="poll-conversion">${t('polls.conversion')}</h2>${funnel(steps)}</section>`;
}
