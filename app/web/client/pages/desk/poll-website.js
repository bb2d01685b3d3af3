// "Put it into your website": what to copy, the code for slides, and links for one ballot each.

import { html, nothing } from '../../vendor/lit.js';
import { copied, copy } from '../../components/copied.js';
import { field, values } from '../../components/field.js';
import { button, note } from '../../components/parts.js';
import { toast } from '../../components/toast.js';
import { icon } from '../../components/icons.js';
import * as api from '../../api.js';
import { t } from '../../i18n.js';

/** The ways to show a poll elsewhere: our name for each, and the member of the answer that holds it. */
const WAYS = [['script', 'script'], ['iframe', 'iframe'], ['link', 'page_url']];

/** @param {{poll: any, links: string[], requestUpdate: () => void}} page keeps the links while they are shown */
export function pollWebsite(page) {
  const { poll } = page;
  const { embed, sites } = poll.desk;
  return html`<section class="stack" aria-labelledby="poll-website"><h2 id="poll-website">${t('polls.website')}</h2>
      <p class="soft">${sites.length ? t('polls.websiteSites', { sites: sites.join(', ') }) : t('polls.websiteAny')}</p>
      ${WAYS.map(([way, member]) => copied({ id: `copy-${way}`, label: t(`polls.way.${way}`), hint: t(`polls.way.${way}Hint`), text: embed[member], rows: way === 'link' ? 1 : 3 }))}</section>
    <section class="stack" aria-labelledby="poll-code"><h2 id="poll-code">${t('polls.code')}</h2>
      <p class="soft">${t('polls.codeText')}</p>
      <div class="row top poll-code"><img src="/polls/${poll.slug}/qr.svg" width="180" height="180" alt=${t('polls.codeAlt', { link: embed.page_url })}>
        <div class="stack tight">${button({ label: t('polls.copyCode'), icon: 'link', onClick: () => copy(embed.qr_png_url) })}
          <div class="row">${[['svg', 'SVG'], ['png', 'PNG']].map(([kind, name]) => html`<a class="button" download="${poll.slug}-code.${kind}" href="/polls/${poll.slug}/qr.${kind}">${icon('download')}<span>${name}<span class="said">: ${t('polls.code')}</span></span></a>`)}</div></div></div></section>
    <section class="stack" aria-labelledby="poll-slide"><h2 id="poll-slide">${t('polls.slide')}</h2>
      <p class="soft">${t('polls.slideText')}</p>
      <img class="poll-slide" src="/polls/${poll.slug}/result.png?theme=${theme()}" width="1200" height="630" loading="lazy" alt=${t('polls.slideAlt')}>
      <div class="row">${button({ label: t('polls.copySlide'), icon: 'link', onClick: () => copy(embed.result_png_url) })}</div></section>
    ${poll.integrity === 'invitation' && poll.state !== 'closed' ? invitations(page) : nothing}`;
}

const theme = () => {
  const chosen = document.documentElement.dataset.scheme;
  return chosen ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
};

function invitations(page) {
  const make = async (event) => {
    event.preventDefault();
    const count = Number(values(event.currentTarget).count);
    if (!Number.isInteger(count) || count < 1 || count > 1000) { toast(t('polls.linkCount')); return; }
    try {
      const { data } = await api.post('/api/v1/polls/{poll_id}/invitations', { path: { poll_id: page.poll.id }, body: { count }, once: true });
      page.links = data.links;
    } catch (problem) { toast(problem.message); }
  };
  return html`<section class="stack" aria-labelledby="poll-links"><h2 id="poll-links">${t('polls.links')}</h2><p class="soft">${t('polls.linksText')}</p>
    <form class="row poll-links" novalidate @submit=${make}>${field({ name: 'count', label: t('polls.linksCount'), type: 'number', inputmode: 'numeric', required: true })}
      ${button({ label: t('polls.linksMake'), icon: 'link', type: 'submit' })}</form>
    ${page.links.length ? note(html`<p><b>${t('polls.linksOnce')}</b></p>
      <label class="said" for="poll-link-list">${t('polls.links')}</label><textarea class="input mono" id="poll-link-list" rows="6" readonly .value=${page.links.join('\n')}></textarea>
      ${button({ label: t('copy.it'), icon: 'link', onClick: () => copy(page.links.join('\n')) })}`, { kind: 'good', isLive: true }) : nothing}</section>`;
}
