// Somebody else was first: their theme as it is now beside what one wrote oneself, which is not lost.

import { html, nothing } from '../../vendor/lit.js';
import { openDialog } from '../../components/dialog.js';
import { field, textArea } from '../../components/field.js';
import { button } from '../../components/parts.js';
import { t } from '../../i18n.js';

const WRITTEN = ['title', 'description', 'note'];

/**
 * Show the fresh theme and what was meant; resolves with what shall be done upon it, or null.
 * @param {any} fresh @param {any} mine
 */
export function askAboutStale(fresh, mine) {
  const written = WRITTEN.filter((name) => typeof mine[name] === 'string');
  return openDialog({
    title: t('workspace.stale.title'),
    wide: true,
    body: () => html`<p>${t('workspace.stale.text')}</p>
      <div class="side-by-side">
        <section class="stack tight" aria-labelledby="stale-theirs"><h3 id="stale-theirs">${t('workspace.stale.theirs')}</h3><p><b>${fresh.title}</b></p>
          ${fresh.description ? html`<p>${fresh.description}</p>` : nothing}${fresh.note ? html`<p class="soft">${fresh.note}</p>` : nothing}
          <p class="soft small">${t('themes.size', { count: fresh.size })}${fresh.kind === 'none' ? '' : ` · ${t(`themes.kind.${fresh.kind}`)}`}</p></section>
        <section class="stack tight" aria-labelledby="stale-mine"><h3 id="stale-mine">${t('workspace.stale.mine')}</h3>
          ${mine.does ? html`<p>${mine.does}</p>` : nothing}
          ${written.map((name) => (name === 'title' ? field : textArea)({ name: `stale-${name}`, label: t(`workspace.field.${name}`), isBare: true, value: mine[name], rows: 3 }))}
          ${written.length || mine.does ? nothing : html`<p>${t('workspace.stale.choice')}</p>`}</section></div>`,
    footer: (dialog) => html`${button({ label: t('workspace.stale.leave'), onClick: () => dialog.close(null) })}
      ${button({ label: t('workspace.stale.mineAfterAll'), kind: 'primary', onClick: () => dialog.close({ ...mine, ...Object.fromEntries(written.map((name) => [name, /** @type {any} */ (dialog.querySelector(`[name="stale-${name}"]`)).value.trim()])) }) })}`,
  }).then((answer) => answer ?? null);
}
