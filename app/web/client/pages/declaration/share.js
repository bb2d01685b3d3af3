// The declaration to take along: on paper, as pictures, and as a card on other sites.

import { html } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { copied } from '../../components/copied.js';
import { button } from '../../components/parts.js';
import { icon } from '../../components/icons.js';
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
      <fm-embed-ways .roomId=${room.id} .card=${published.card}></fm-embed-ways></div></details>`;
}

const download = (href, what, form) => html`<a class="button" href=${href} download>${icon('download')}<span>${form}<span class="said">: ${what}</span></span></a>`;

const escaped = (text) => String(text).replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');

/** A picture that leads here: it runs nothing on the site that shows it. @param {any} card */
export function embedCode(card) {
  return `<a href="${escaped(card.url)}"><img src="${escaped(card.image_url)}" alt="${escaped(card.image_alt)}" width="600" height="315"></a>`;
}

/** The ways to put the text on another site, asked for when somebody wants to see them. */
class EmbedWays extends Element {
  static properties = { roomId: {}, card: { attribute: false }, ways: { state: true }, problem: { state: true } };

  constructor() {
    super();
    this.roomId = '';
    /** @type {any} */
    this.card = null;
    /** @type {any} */
    this.ways = null;
    /** @type {any} */
    this.problem = null;
  }

  connectedCallback() {
    super.connectedCallback();
    const fold = this.closest('details');
    const look = () => { if (fold?.open && !this.ways) this.look(); };
    fold?.addEventListener('toggle', look);
    this.onLeave(() => fold?.removeEventListener('toggle', look));
    look();
  }

  async look() {
    this.problem = null;
    try {
      this.ways = (await api.get('/api/v1/workshops/{workshop_id}/published/embed', { path: { workshop_id: this.roomId } })).data.ways;
    } catch (problem) {
      this.problem = problem;
    }
  }

  render() {
    if (this.problem) return html`<p class="error" role="alert">${this.problem.message}</p>${button({ label: t('action.again'), onClick: () => this.look() })}`;
    if (!this.ways) return html`<p class="soft" aria-busy="true">${t('state.loading')}</p>`;
    const codes = { script: this.ways.script, iframe: this.ways.iframe, picture: embedCode(this.card), link: this.card.url };
    return html`<div class="stack">${Object.entries(codes).map(([way, text]) => copied({ id: `embed-${way}`, label: t(`declaration.share.way.${way}`), hint: t(`declaration.share.way.${way}Hint`), text, rows: way === 'link' ? 1 : 3 }))}</div>`;
  }
}
define('fm-embed-ways', EmbedWays);
