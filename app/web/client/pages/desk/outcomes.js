// What follows from the declaration, as the design group keeps it: recommendations, actions, other evidence.

import { html, nothing, repeat } from '../../vendor/lit.js';
import { define } from '../../element.js';
import { confirm, openDialog } from '../../components/dialog.js';
import { field, focusFirstError, select, textArea, values } from '../../components/field.js';
import { markdown } from '../../components/markdown.js';
import { button, tag } from '../../components/parts.js';
import { empty, failure, loading } from '../../components/states.js';
import { toast } from '../../components/toast.js';
import * as api from '../../api.js';
import * as store from '../../store.js';
import { calendar, number, t } from '../../i18n.js';
import { DeskPage } from './frame.js';

const AUDIENCES = ['core', 'commissioners', 'providers', 'local authorities'];
const VIEWS = /** @type {const} */ (['recommendations', 'actions', 'references']);
const STATES = ['planned', 'under_way', 'done', 'dropped'];
/** What each thing that can be written is called. */
const NAMES = { audience: 'outcomes.audience', title: 'workspace.field.title', owner: 'outcomes.owner', due_on: 'outcomes.due', text: 'outcomes.text', claim: 'outcomes.claim', source: 'outcomes.source', link: 'declaration.case.link', dated_on: 'outcomes.dated', kind: 'outcomes.kind', state: 'outcomes.state', note: 'outcomes.note', foundation_key: 'workspace.field.foundation' };
const KINDS = ['literature', 'data', 'guidance', 'event'];

class Outcomes extends DeskPage {
  static properties = { ...DeskPage.properties, items: { state: true }, foundations: { state: true }, trouble: { state: true } };

  constructor() {
    super();
    this.section = 'outcomes';
    /** @type {any[]|null} */
    this.items = null;
    /** @type {any[]} */
    this.foundations = [];
    /** @type {any} */
    this.trouble = null;
  }

  get shown() { return VIEWS.find((one) => one === this.query.get('view')) ?? 'recommendations'; }

  async loadSection() {
    const { data } = await api.get('/api/v1/workshops/{workshop_id}/foundations', { path: this.path, signal: this.signal }).catch(() => ({ data: { items: [] } }));
    this.foundations = data.items.filter((one) => one.is_current);
    await this.read();
  }

  async read() {
    const { shown, path } = this;
    const query = { limit: 100 };
    const { data } = shown === 'recommendations' ? await api.get('/api/v1/workshops/{workshop_id}/recommendations', { path, signal: this.signal })
      : shown === 'actions' ? await api.get('/api/v1/workshops/{workshop_id}/actions', { path, query, signal: this.signal })
        : await api.get('/api/v1/workshops/{workshop_id}/references', { path, query, signal: this.signal });
    if (shown === this.shown) this.items = data.items;
    this.trouble = null;
  }

  willUpdate(changed) {
    const before = changed.get('query');
    if (!before || this.progress !== 'ready' || before.get('view') === this.query.get('view')) return;
    this.items = null;
    this.read().catch((problem) => { this.trouble = problem; });
  }

  /**
   * Ask and send, keeping what was written until it has arrived; somebody else's change in between is said and shown.
   * @param {{title: string, draft: string, before?: any, fields: (held: (name: string) => string, errors: Record<string, string>) => any, send: (body: any, etag?: string) => Promise<any>}} options
   */
  async ask({ title, draft, before, fields, send }) {
    let errors = /** @type {Record<string, string>} */ ({});
    let version = before?.version;
    let theirs = /** @type {any} */ (nothing);
    const held = (name) => store.drafts.read(draft)?.[name] ?? before?.[name] ?? '';
    await openDialog({
      title,
      body: (dialog) => html`<form id="kept" class="stack" novalidate @input=${(event) => store.drafts.write(draft, values(event.currentTarget))} @submit=${async (event) => {
        event.preventDefault();
        const found = values(event.target);
        const body = Object.fromEntries(Object.entries(found).map(([name, value]) => [name, ['foundation_key', 'due_on', 'dated_on'].includes(name) ? value || null : value]));
        try {
          await send(body, version === undefined ? undefined : `"v${version}"`);
          store.drafts.clear(draft);
          dialog.close(true);
          await this.read();
        } catch (problem) {
          const fresh = problem.status === 412 ? problem.body.current ?? (await this.read(), this.items?.find((one) => one.id === before.id)) : null;
          if (fresh) {
            version = fresh.version;
            errors = { form: t('outcomes.stale', { title: fresh.title ?? fresh.claim }) };
            theirs = this.theirs(fresh, body);
          } else errors = problem.errors?.length ? Object.fromEntries(problem.errors.map((one) => [one.field, one.message])) : { form: problem.message };
          dialog.requestUpdate();
          await dialog.updateComplete;
          focusFirstError(dialog);
        }
      }}>${errors.form ? html`<p class="error" role="alert" tabindex="-1">${errors.form}</p>` : nothing}${theirs}${fields(held, errors)}</form>`,
      footer: (dialog) => html`${button({ label: t('action.cancel'), onClick: () => { store.drafts.clear(draft); dialog.close(); } })}<button class="button primary" type="submit" form="kept"><span>${t('action.save')}</span></button>`,
    });
  }

  /** What somebody else has made of it, as far as it is not what was written here. @param {any} fresh @param {any} mine */
  theirs(fresh, mine) {
    const other = Object.keys(NAMES).filter((name) => name in mine && (fresh[name] ?? '') !== (mine[name] ?? ''));
    const said = (name) => (!fresh[name] ? '–' : name === 'state' ? t(`declaration.practice.state.${fresh.state}`) : name === 'kind' ? t(`declaration.evidence.kind.${fresh.kind}`) : name === 'foundation_key' ? this.foundations.find((one) => one.key === fresh[name])?.title ?? fresh[name] : fresh[name]);
    return other.length ? html`<section class="card flat stack tight" aria-labelledby="theirs"><h3 id="theirs">${t('workspace.stale.theirs')}</h3><dl>${other.map((name) => html`<dt class="over">${t(NAMES[name])}</dt><dd>${said(name)}</dd>`)}</dl></section>` : nothing;
  }

  foundation(held) {
    return select({ name: 'foundation_key', label: t('workspace.field.foundation'), isBare: true, prompt: t('workspace.noFoundation'), value: held('foundation_key'), options: this.foundations.map((one) => /** @type {[string, string]} */ ([one.key, one.title])) });
  }

  recommendation(before) {
    return this.ask({ title: t(before ? 'outcomes.change' : 'outcomes.newRecommendation'), draft: `recommendation:${before?.id ?? this.room.id}`, before,
      fields: (held, errors) => html`${field({ name: 'audience', label: t('outcomes.audience'), hint: t('outcomes.audienceHint'), required: true, maxlength: 60, value: held('audience') || 'core', error: errors.audience })}
        ${field({ name: 'title', label: t('workspace.field.title'), required: true, maxlength: 200, value: held('title'), error: errors.title })}
        ${textArea({ name: 'text', label: t('outcomes.text'), maxlength: 4000, rows: 4, value: held('text'), error: errors.text })}${this.foundation(held)}`,
      send: (body, etag) => (before ? api.patch('/api/v1/recommendations/{recommendation_id}', { path: { recommendation_id: before.id }, etag, body }) : api.post('/api/v1/workshops/{workshop_id}/recommendations', { path: this.path, body })) });
  }

  action(before) {
    return this.ask({ title: t(before ? 'outcomes.change' : 'outcomes.newAction'), draft: `action:${before?.id ?? this.room.id}`, before,
      fields: (held, errors) => html`${field({ name: 'title', label: t('workspace.field.title'), required: true, maxlength: 200, value: held('title'), error: errors.title })}
        ${field({ name: 'owner', label: t('outcomes.owner'), required: true, maxlength: 160, value: held('owner'), error: errors.owner })}
        ${field({ name: 'due_on', label: t('outcomes.due'), type: 'date', value: held('due_on'), error: errors.due_on })}
        ${textArea({ name: 'text', label: t('outcomes.text'), maxlength: 4000, rows: 3, value: held('text'), error: errors.text })}${this.foundation(held)}
        ${before ? html`${select({ name: 'state', label: t('outcomes.state'), isBare: true, prompt: '', value: held('state'), options: STATES.map((state) => /** @type {[string, string]} */ ([state, t(`declaration.practice.state.${state}`)])) })}${field({ name: 'note', label: t('outcomes.note'), maxlength: 600, value: held('note') })}` : nothing}`,
      send: (body, etag) => (before ? api.patch('/api/v1/actions/{action_id}', { path: { action_id: before.id }, etag, body }) : api.post('/api/v1/workshops/{workshop_id}/actions', { path: this.path, body })) });
  }

  reference(before) {
    return this.ask({ title: t(before ? 'outcomes.change' : 'outcomes.newReference'), draft: `reference:${before?.id ?? this.room.id}`, before,
      fields: (held, errors) => html`${select({ name: 'kind', label: t('outcomes.kind'), isBare: true, prompt: '', value: held('kind') || 'literature', options: KINDS.map((kind) => /** @type {[string, string]} */ ([kind, t(`declaration.evidence.kind.${kind}`)])) })}
        ${textArea({ name: 'claim', label: t('outcomes.claim'), required: true, maxlength: 1000, rows: 2, value: held('claim'), error: errors.claim })}
        ${field({ name: 'source', label: t('outcomes.source'), required: true, maxlength: 300, value: held('source'), error: errors.source })}
        ${field({ name: 'link', label: t('declaration.case.link'), type: 'url', maxlength: 500, value: held('link'), error: errors.link })}
        ${field({ name: 'dated_on', label: t('outcomes.dated'), type: 'date', value: held('dated_on'), error: errors.dated_on })}${this.foundation(held)}`,
      send: (body, etag) => (before ? api.patch('/api/v1/references/{reference_id}', { path: { reference_id: before.id }, etag, body }) : api.post('/api/v1/workshops/{workshop_id}/references', { path: this.path, body })) });
  }

  /** @param {any} one @param {any} body */
  async turn(one, body) {
    try {
      await api.patch('/api/v1/recommendations/{recommendation_id}', { path: { recommendation_id: one.id }, etag: `"v${one.version}"`, body });
    } catch (problem) { toast(problem.status === 412 ? t('drafting.settledMeanwhile') : problem.message); }
    await this.read();
  }

  async drop(one) {
    if (!(await confirm({ title: t('outcomes.dropTitle'), text: one.claim, yes: t('outcomes.drop'), isDangerous: true }))) return;
    await api.remove('/api/v1/references/{reference_id}', { path: { reference_id: one.id } }).catch((problem) => toast(problem.message));
    await this.read();
  }

  async answers(one) {
    const { data } = await api.get('/api/v1/recommendations/{recommendation_id}/answers', { path: { recommendation_id: one.id }, query: { limit: 100 } });
    const said = data.items.filter((each) => each.text);
    await openDialog({ title: t('outcomes.answers'), wide: true, body: () => (said.length ? html`<ul role="list" class="stack">${said.map((each) => html`<li><p class="over">${t(`declaration.answer.${each.answer}`)}</p><p>${each.text}</p></li>`)}</ul>` : html`<p>${t('outcomes.noAnswers')}</p>`) });
  }

  content() {
    const make = { recommendations: ['newRecommendation', () => this.recommendation(null)], actions: ['newAction', () => this.action(null)], references: ['newReference', () => this.reference(null)] }[this.shown];
    return html`<div class="row apart"><h1>${t('desk.section.outcomes')}</h1>${button({ label: t(`outcomes.${make[0]}`), icon: 'plus', kind: 'primary', onClick: /** @type {any} */ (make[1]) })}</div>
      <nav class="tabs" aria-label=${t('outcomes.views')}>${VIEWS.map((view) => html`<a href="/desk/${this.room.slug}/outcomes${view === 'recommendations' ? '' : `?view=${view}`}" aria-current=${view === this.shown ? 'page' : nothing}>${t(`outcomes.view.${view}`)}</a>`)}</nav>
      ${this.trouble ? failure(this.trouble, () => this.read(), { level: 2 }) : this.items === null ? loading({ blocks: 2 }) : this.items.length ? html`<ul role="list" class="outcome-list">${repeat(this.items, (one) => one.id, (one) => this[this.shown](one))}</ul>` : empty({ title: t(`outcomes.none.${this.shown}`), icon: 'list' })}`;
  }

  under(one) {
    const place = this.foundations.findIndex((other) => other.key === one.foundation_key);
    return place < 0 ? nothing : html`<p class="over" data-accent=${String((place % 8) + 1)}>${this.foundations[place].title}</p>`;
  }

  change(one, act) { return button({ label: html`${t('outcomes.change')}<span class="said">: ${one.title ?? one.claim}</span>`, kind: 'quiet', icon: 'edit', onClick: () => act(one) }); }

  recommendations(one) {
    const { answers } = one;
    const next = one.state === 'open' ? 'closed' : 'open';
    return html`<li class="outcome-one stack tight"><div class="row apart top"><h2>${one.title}</h2>${tag(t(`outcomes.is.${one.state}`), { open: 'open', draft: 'coming', closed: 'closed' }[one.state])}</div>
      <p class="soft">${AUDIENCES.includes(one.audience) ? t(`declaration.audience.${one.audience.replace(' ', '_')}`) : one.audience}</p>${one.text_html ? html`<div class="prose" ${markdown(one.text_html)}></div>` : nothing}${this.under(one)}
      <p class="small">${['agree', 'better_way', 'missing'].map((name) => html`<span class="outcome-count"><b>${number(answers[name])}</b> ${t(`declaration.answer.${name}`)}</span>`)}</p>
      <div class="row">${button({ label: html`${t(`outcomes.turn.${next}`)}<span class="said">: ${one.title}</span>`, onClick: () => this.turn(one, { state: next }) })}${this.change(one, (each) => this.recommendation(each))}
        ${answers.better_way + answers.missing ? button({ label: html`${t('outcomes.answers')}<span class="said">: ${one.title}</span>`, kind: 'quiet', onClick: () => this.answers(one) }) : nothing}</div></li>`;
  }

  actions(one) {
    return html`<li class="outcome-one stack tight"><div class="row apart top"><h2>${one.title}</h2>${tag(t(`declaration.practice.state.${one.state}`), { done: 'open', under_way: 'coming', planned: 'closed', dropped: 'closed' }[one.state])}</div>
      <p><b>${one.owner}</b>${one.due_on ? html` <span class=${one.is_late ? 'late' : 'soft'}>${t(one.is_late ? 'declaration.practice.late' : 'declaration.practice.due', { on: calendar(one.due_on) })}</span>` : nothing}</p>${one.note ? html`<p class="soft">${one.note}</p>` : nothing}${this.under(one)}<div>${this.change(one, (each) => this.action(each))}</div></li>`;
  }

  references(one) {
    return html`<li class="outcome-one stack tight"><div class="row apart top"><h2>${one.claim}</h2>${tag(t(`declaration.evidence.kind.${one.kind}`))}</div><p><cite>${one.source}</cite>${one.dated_on ? html` <span class="soft">${calendar(one.dated_on)}</span>` : nothing}</p>${one.link ? html`<p class="small soft">${one.link}</p>` : nothing}${this.under(one)}
      <div class="row">${this.change(one, (each) => this.reference(each))}${button({ label: html`${t('outcomes.drop')}<span class="said">: ${one.claim}</span>`, kind: 'quiet', icon: 'bin', onClick: () => this.drop(one) })}</div></li>`;
  }
}
define('fm-page-desk-outcomes', Outcomes);
export default 'fm-page-desk-outcomes';
