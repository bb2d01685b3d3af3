// The declaration to take along: on paper, as pictures, and as a card on other sites.

import { html } from '../../vendor/lit.js';
import { button } from '../../components/parts.js';
import { icon } from '../../components/icons.js';
import { toast } from '../../components/toast.js';
import * as api from '../../api.js';
import { t } from '../../i18n.js';

/** @param {any} published @param {any} room */
export function share(published, room) {
  const path = { workshop_id: room.id };
  const query = { revision: published.revision.revision };
  const sheet = (name, form) => (name === 'poster' ? api.address('/api/v1/workshops/{workshop_id}/published/poster.{form}', { path: { ...path, form }, query }) : api.address('/api/v1/workshops/{workshop_id}/published/summary.{form}', { path: { ...path, form }, query }));
  const slide = (place, form) => api.address('/api/v1/workshops/{workshop_id}/published/slides/{place}.{form}', { path: { ...path, place, form }, query });
  const slides = [published.title, ...published.foundations.map((one) => one.title)];
  return html`<div class="sheets">
      ${['poster', 'summary'].map((name) => html`<figure class="sheet"><img loading="lazy" src=${sheet(name, 'png')} alt=${t(`declaration.share.${name}Alt`, { title: published.title })}>
        <figcaption class="stack tight"><b>${t(`declaration.share.${name}`)}</b><span class="soft small">${t(`declaration.share.${name}Text`)}</span>
          <span class="row">${download(sheet(name, 'pdf'), t(`declaration.share.${name}`), 'PDF')}${download(sheet(name, 'png'), t(`declaration.share.${name}`), 'PNG')}</span></figcaption></figure>`)}
    </div>
    <details class="fold"><summary>${t('declaration.share.slides', { count: slides.length })}</summary>
      <ul role="list" class="slides">${slides.map((title, place) => html`<li class="row apart"><span>${title}</span><span class="row">${download(slide(place, 'png'), title, 'PNG')}${download(slide(place, 'svg'), title, 'SVG')}</span></li>`)}</ul></details>
    <details class="fold"><summary>${t('declaration.share.embed')}</summary><div class="stack tight"><p class="soft">${t('declaration.share.embedText')}</p>
      <textarea class="input mono small" id="embed-code" readonly rows="4" aria-label=${t('declaration.share.embed')} .value=${embedCode(published.card)}></textarea>
      <div class="row">${button({ label: t('declaration.share.copy'), onClick: () => copy(embedCode(published.card)) })}${button({ label: t('declaration.share.copyLink'), icon: 'link', kind: 'quiet', onClick: () => copy(published.card.url) })}</div></div></details>`;
}

const download = (href, what, form) => html`<a class="button" href=${href} download>${icon('download')}<span>${form}<span class="said">: ${what}</span></span></a>`;

const escaped = (text) => String(text).replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');

/** A picture that leads here: it runs nothing on the site that shows it. @param {any} card */
export function embedCode(card) {
  return `<a href="${escaped(card.url)}"><img src="${escaped(card.image_url)}" alt="${escaped(card.image_alt)}" width="600" height="315"></a>`;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t('declaration.share.copied'));
  } catch {
    const field = /** @type {HTMLTextAreaElement|null} */ (document.getElementById('embed-code'));
    field?.focus();
    field?.select();
  }
}
