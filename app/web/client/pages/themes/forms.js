// What a change of themes asks for before it is made: words, a place, which others, or where to.

import { html, nothing } from '../../vendor/lit.js';
import { openDialog } from '../../components/dialog.js';
import { field, focusFirstError, radios, select, textArea, values } from '../../components/field.js';
import { button } from '../../components/parts.js';
import * as store from '../../store.js';
import { t } from '../../i18n.js';

const KINDS = ['none', 'enabler', 'barrier'];

/** Ask in a dialog with a form; resolves with its values once they hold, or undefined. */
function ask({ title, draft = '', wide = false, fields, check = (/** @type {any} */ _) => /** @type {Record<string, string>} */ ({}), yes }) {
  let errors = /** @type {Record<string, string>} */ ({});
  return openDialog({
    title,
    wide,
    body: (dialog) => html`<form id="asked" class="stack" novalidate @input=${(event) => { if (draft) store.drafts.write(draft, values(event.currentTarget)); }}
      @submit=${async (event) => {
        event.preventDefault();
        const found = { ...values(event.target), chosen: [...event.target.querySelectorAll('[name="chosen"]:checked')].map((one) => one.value) };
        errors = check(found);
        if (!Object.keys(errors).length) { if (draft) store.drafts.clear(draft); dialog.close(found); return; }
        dialog.requestUpdate();
        await dialog.updateComplete;
        focusFirstError(dialog);
      }}>${fields(errors)}</form>`,
    footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => { if (draft) store.drafts.clear(draft); dialog.close(); } })}<button class="button primary" type="submit" form="asked"><span>${yes}</span></button>`,
  });
}

/** Words, kind and place of a theme. @param {import('./board.js').Board} board @param {any} [theme] none for a new one */
export async function askForTheme(board, theme) {
  const draft = `theme:${theme?.id ?? `new:${board.room.id}`}`;
  const kept = store.drafts.read(draft) ?? {};
  const held = (name) => kept[name] ?? theme?.[name] ?? '';
  const headings = board.themes.filter((one) => !one.parent_id && one.id !== theme?.id);
  const found = await ask({
    title: theme ? t('workspace.edit') : t('workspace.create'),
    draft,
    yes: theme ? t('action.save') : t('workspace.createYes'),
    check: ({ title }) => (title ? {} : { title: t('workspace.needsTitle') }),
    fields: (errors) => html`${field({ name: 'title', label: t('workspace.field.title'), required: true, maxlength: 200, value: held('title'), error: errors.title })}
      ${textArea({ name: 'description', label: t('workspace.field.description'), maxlength: 4000, rows: 3, value: held('description') })}
      ${textArea({ name: 'note', label: t('workspace.field.note'), hint: t('workspace.field.noteHint'), maxlength: 4000, rows: 2, value: held('note') })}
      ${radios({ name: 'kind', label: t('workspace.field.kind'), value: held('kind') || 'none', options: KINDS.map((kind) => [kind, t(`workspace.kind.${kind}`)]) })}
      ${select({ name: 'foundation_id', label: t('workspace.field.foundation'), isBare: true, prompt: t('workspace.noFoundation'), value: held('foundation_id'), options: board.foundations.map((one) => /** @type {[string, string]} */ ([one.id, one.title])) })}
      ${headings.length ? select({ name: 'parent_id', label: t('workspace.field.parent'), isBare: true, prompt: t('workspace.noParent'), value: held('parent_id'), options: headings.map((one) => /** @type {[string, string]} */ ([one.id, one.title])) }) : nothing}`,
  });
  if (!found) return null;
  const { title, description, note, kind, foundation_id: foundation, parent_id: parent } = found;
  const all = { title, description, note, kind: kind || 'none', foundation_id: foundation || null, parent_id: parent || null };
  if (!theme) return all;
  // Only what was changed is sent: a theme that somebody else renamed meanwhile keeps its name.
  const changed = Object.fromEntries(Object.entries(all).filter(([name, value]) => (value ?? '') !== (theme[name] ?? '')));
  return Object.keys(changed).length ? changed : null;
}

/** A title for what is split off. @param {number} count */
export async function askForTitle(count) {
  const found = await ask({ title: t('workspace.splitTitle', { count }), yes: t('workspace.splitYes'), check: ({ title }) => (title ? {} : { title: t('workspace.needsTitle') }),
    fields: (errors) => field({ name: 'title', label: t('workspace.field.title'), required: true, maxlength: 200, value: '', error: errors.title }) });
  return found?.title ?? null;
}

/**
 * One theme out of all others. @param {import('./board.js').Board} board @param {{title: string, yes: string, without?: string, near?: any[]}} options
 */
export async function askForTarget(board, { title, yes, without = '', near = [] }) {
  const strength = new Map(near.map((one) => [one.theme_id, one]));
  const others = board.themes.filter((one) => one.id !== without).sort((a, b) => (strength.get(b.id)?.strength ?? 0) - (strength.get(a.id)?.strength ?? 0));
  const found = await ask({ title, yes, check: ({ to }) => (to ? {} : { to: t('workspace.needsTarget') }),
    fields: (errors) => html`${errors.to ? html`<p class="error" tabindex="-1" aria-invalid="true">${errors.to}</p>` : nothing}
      ${radios({ name: 'to', label: t('workspace.whereTo'), options: others.map((one) => [one.id, one.title, strength.has(one.id) ? t('workspace.near') : t('themes.size', { count: one.size })]) })}` });
  return found ? board.theme(found.to) : null;
}

/** Which others go into a theme, and its title then. @param {import('./board.js').Board} board @param {any} theme */
export async function askForMerge(board, theme) {
  const others = board.themes.filter((one) => one.id !== theme.id);
  const found = await ask({ title: t('workspace.mergeTitle', { title: theme.title }), yes: t('workspace.mergeYes'), check: ({ chosen }) => (chosen.length ? {} : { chosen: t('workspace.needsOthers') }),
    fields: (errors) => html`${errors.chosen ? html`<p class="error" tabindex="-1" aria-invalid="true">${errors.chosen}</p>` : nothing}
      <fieldset class="field"><legend>${t('workspace.mergeWhich')}</legend>${others.map((one) => html`<label class="check"><input type="checkbox" name="chosen" value=${one.id}><span>${one.title}<span class="hint">${t('themes.size', { count: one.size })}</span></span></label>`)}</fieldset>
      ${field({ name: 'title', label: t('workspace.mergeName'), maxlength: 200, value: theme.title, isBare: true })}` });
  if (!found) return null;
  return { others: found.chosen.map((id) => board.theme(id)).filter(Boolean), title: found.title === theme.title ? '' : found.title };
}
