// Exports: the tables of a workshop as files, and what each of them holds.

import { html } from '../../vendor/lit.js';
import { define } from '../../element.js';
import { icon } from '../../components/icons.js';
import { note } from '../../components/parts.js';
import * as api from '../../api.js';
import { t } from '../../i18n.js';
import { DeskPage } from './frame.js';

const KINDS = ['ideas', 'comments', 'tallies', 'votes', 'people', 'coverage', 'moderation'];
const FORMATS = ['csv', 'xlsx', 'json'];

class Exports extends DeskPage {
  constructor() {
    super();
    this.section = 'exports';
  }

  content() {
    const { room } = this;
    // Hidden tallies stay hidden in files too; whether voting has ended is the service's to say, and it does.
    const isHidden = room.tallies_hidden && !room.you.sees_tallies;
    return html`<h1>${t('desk.section.exports')}</h1><p class="soft">${t('desk.export.lead')}</p>
      ${isHidden ? note(t('desk.export.hidden')) : ''}
      <ul role="list" class="grid">${KINDS.map((kind) => html`<li class="card flat export"><h2 class="small-title" id="export-${kind}">${t(`desk.export.${kind}`)}</h2>
        <p class="soft">${t(`desk.export.${kind}Text`)}</p>
        ${isHidden && (kind === 'votes' || kind === 'tallies') ? html`<p class="soft small">${t('desk.export.later')}</p>` : html`<div class="row">${FORMATS.map((file_format) => html`
          <a class="button" download href=${api.address('/api/v1/workshops/{workshop_id}/exports/{kind}.{file_format}', { path: { ...this.path, kind, file_format } })}>${icon('download')}<span>${file_format.toUpperCase()}<span class="said">: ${t(`desk.export.${kind}`)}</span></span></a>`)}</div>`}</li>`)}</ul>`;
  }
}
define('fm-page-desk-exports', Exports);
export default 'fm-page-desk-exports';
