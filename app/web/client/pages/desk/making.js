// Making a workshop: one short step after another, kept on this device until it exists.

import { html, nothing } from '../../vendor/lit.js';
import { define, Page } from '../../element.js';
import { setPlace } from '../../components/header.js';
import { focusFirstError } from '../../components/field.js';
import { icon } from '../../components/icons.js';
import { button, note } from '../../components/parts.js';
import { confirm } from '../../components/dialog.js';
import { announce, toast } from '../../components/toast.js';
import * as api from '../../api.js';
import * as store from '../../store.js';
import { go } from '../../router.js';
import { t } from '../../i18n.js';
import { copyWorkshop } from './cloning.js';
import { deskPath } from './frame.js';
import * as steps from './making-steps.js';
import { fieldsForm, isBlank, MAKING, mark, newPlan, planBody, stepOf, STEPS, textBody, troubleIn } from './plan.js';

const HERE = '/desk/make/workshop';
const to = (step) => (step === STEPS[0] ? HERE : `${HERE}?step=${step}`);

class Making extends Page {
  static properties = { ...Page.properties, plan: { state: true }, errors: { state: true }, isPreview: { state: true }, busy: { state: true }, refusal: { state: true } };

  constructor() {
    super();
    this.plan = newPlan();
    /** @type {Record<string, string>} */
    this.errors = {};
    this.isPreview = false;
    this.busy = false;
    /** @type {any} */
    this.refusal = null;
    /** @type {any[]} */
    this.templates = [];
  }

  get heading() { return t('desk.make.heading'); }
  /** @returns {typeof STEPS[number]} */
  get step() { return STEPS.find((one) => one === this.query.get('step')) ?? STEPS[0]; }

  async load() {
    setPlace(null);
    if (!store.me()) throw new api.Problem({ type: 'not-signed-in', status: 401 });
    if (!store.me().is_organiser) throw new api.Problem({ type: 'may-not-create', status: 403 });
    const kept = store.drafts.read(MAKING);
    if (kept) this.plan = { ...newPlan(), ...kept };
    await this.shape({}, { isQuiet: true });
    // Somebody who comes by a link begins where something is missing, not at the end.
    const first = STEPS.find((step) => Object.keys(troubleIn(this.plan, step)).length);
    if (first && STEPS.indexOf(first) < STEPS.indexOf(this.step)) go(to(first), { replace: true });
  }

  willUpdate(changed) {
    if (changed.has('query') && this.progress === 'ready') this.isMoving = true;
  }

  updated() {
    if (!this.isMoving) return;
    this.isMoving = false;
    const heading = /** @type {HTMLElement|null} */ (this.querySelector('#step'));
    scrollTo(0, 0);
    if (Object.keys(this.errors).length) focusFirstError(this);
    else heading?.focus({ preventScroll: true });
    announce(t('desk.make.stepOf', { number: STEPS.indexOf(this.step) + 1, all: STEPS.length, name: t(`desk.step.${this.step}`) }));
  }

  /** Change the plan, keep it on this device, and take back what was said about the fields. */
  set(changes) {
    this.plan = { ...this.plan, ...changes };
    if (this.plan.title || !isBlank(this.plan.text)) store.drafts.write(MAKING, this.plan);
    if (Object.keys(this.errors).length) this.errors = this.isTried ? troubleIn(this.plan, this.step) : {};
  }

  /** Change what the templates depend on, and take from the one that is chosen what nobody has changed by hand. */
  async shape(changes, { isQuiet = false } = {}) {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    if (!isQuiet) this.set(changes);
    const { starts_on, time_zone } = this.plan;
    const { data } = await api.get('/api/v1/workshop-templates', { query: { starts_on, time_zone }, signal: this.signal });
    if (turn !== this.turn) return;   // somebody has chosen on
    // What was typed while the answer was on its way is in the plan by now, and stays.
    const plan = { ...this.plan };
    this.templates = data.items;
    const template = data.items.find((one) => one.key === plan.template) ?? data.items[0];
    const { registration_fields: fields = [], time_zone: _, ...settings } = template.settings;
    if (!plan.hasOwnPhases || !plan.phases.length) plan.phases = template.phases.map((phase) => ({ mark: mark(), ...phase }));
    if (!plan.hasOwnFields) plan.fields = fieldsForm(fields);
    plan.settings = settings;
    if (isQuiet) this.plan = plan;
    else this.set(plan);
  }

  next(event) {
    event.preventDefault();
    this.isTried = true;
    this.errors = troubleIn(this.plan, this.step);
    if (Object.keys(this.errors).length) {
      this.isPreview = false;
      this.updateComplete.then(() => focusFirstError(this));
      return;
    }
    this.isTried = false;
    this.isPreview = false;
    this.refusal = null;
    const following = STEPS[STEPS.indexOf(this.step) + 1];
    if (following) go(to(following));
    else this.make();
  }

  /** Make it: the workshop, its text, its invitations, and open it. What went through is not done again. */
  async make() {
    if (this.busy) return;
    this.busy = true;
    this.refusal = null;
    const { plan } = this;
    try {
      if (!plan.made) {
        const { data } = await api.post('/api/v1/workshops', { body: planBody(plan), key: plan.key });
        this.set({ made: { id: data.id, slug: data.slug, phase: data.phases[0]?.id } });
      }
      const path = { workshop_id: this.plan.made.id };
      if (!isBlank(plan.text) && !this.plan.made.hasText) {
        await api.put('/api/v1/workshops/{workshop_id}/declaration', { path, etag: '"v0"', body: textBody(plan.text, plan.title.trim()) });
        this.set({ made: { ...this.plan.made, hasText: true } });
      }
      if (plan.opens === 'now' && plan.phases.length && !this.plan.made.isOpen) {
        await this.open(path, this.plan.made.phase);
        this.set({ made: { ...this.plan.made, isOpen: true } });
      }
      if (plan.people.trim()) await api.post('/api/v1/workshops/{workshop_id}/invitations', { path, body: plan.people, type: 'text/plain', query: { role: 'participant' } });
      store.drafts.clear(MAKING);
      toast(t(plan.opens === 'now' ? 'desk.make.doneOpen' : 'desk.make.done'));
      go(deskPath(this.plan.made.slug), { replace: true });
    } catch (problem) {
      if (problem.name !== 'Problem') throw problem;
      this.refused(problem);
    } finally {
      this.busy = false;
    }
  }

  async open(path, phase) {
    try {
      await api.post('/api/v1/workshops/{workshop_id}/phases/{phase_id}/open-now', { path: { ...path, phase_id: phase }, body: { reason: t('desk.make.openReason') } });
    } catch (problem) {
      if (problem.slug !== 'phase-state') throw problem;   // its time has come in the meantime
    }
  }

  /** Say at the fields what is wrong with them, and go to the first one. */
  refused(problem) {
    this.refusal = problem;
    const isText = this.plan.made && !this.plan.made.hasText;
    const isPeople = this.plan.made && !isText;
    if (isPeople) this.errors = problem.errors.length ? { people: problem.errors.map((one) => one.message).slice(0, 5).join(' ') } : {};
    else this.errors = Object.fromEntries(problem.errors.map((one) => [isText ? `text.${one.field}` : one.field, one.message]));
    const [first] = Object.keys(this.errors);
    if (first) go(to(isPeople ? 'who' : stepOf(first)));
    else this.updateComplete.then(() => focusFirstError(this));
  }

  async startOver() {
    if (!(await confirm({ title: t('desk.make.dropTitle'), text: t('desk.make.dropText'), yes: t('desk.make.drop'), isDangerous: true }))) return;
    store.drafts.clear(MAKING);
    this.plan = newPlan();
    this.errors = {};
    await this.shape({}, { isQuiet: true });
    go(HERE, { replace: true });
  }

  view() {
    const { step, plan, errors, templates, isPreview } = this;
    const place = STEPS.indexOf(step);
    const draw = steps[step];
    const making = {
      plan, errors, templates, isPreview, to,
      set: (changes) => this.set(changes), shape: (changes) => this.shape(changes), togglePreview: () => { this.isPreview = !this.isPreview; }, copy: () => copyWorkshop(null),
    };
    return html`<div class="wrap making">
      <div class="stack tight"><p class="desk-title"><a href="/desk">${t('desk.title')}</a></p><h1>${t('desk.make.heading')}</h1></div>
      <nav aria-label=${t('desk.make.steps')}><ol role="list" class="steps">${STEPS.map((one, at) => html`<li>${this.stepLink(one, at, place)}</li>`)}</ol></nav>
      <form class="stack loose making-form" novalidate @submit=${(event) => this.next(event)}>
        <h2 id="step" tabindex="-1">${t(`desk.stepLead.${step}`)}</h2>
        ${this.refusal && !Object.keys(errors).length ? note(html`<p>${this.refusal.message}</p>${plan.made ? html`<p>${t('desk.make.half')} <a href=${deskPath(plan.made.slug)}>${t('desk.make.toDesk')}</a></p>` : nothing}`, { kind: 'bad' }) : nothing}
        ${draw(making)}
        <div class="row apart making-foot">
          <span class="row">${button({ label: step === 'check' ? t(plan.opens === 'now' ? 'desk.make.finishOpen' : 'desk.make.finish') : t('desk.make.next'), kind: 'primary', type: 'submit', large: step === 'check', busy: this.busy })}
            ${place ? button({ label: t('action.back'), kind: 'quiet', href: to(STEPS[place - 1]) }) : nothing}</span>
          ${plan.title ? button({ label: t('desk.make.drop'), kind: 'quiet', onClick: () => this.startOver() }) : nothing}
        </div>
        <p class="soft small">${t('desk.make.kept')}</p>
      </form></div>`;
  }

  stepLink(one, at, place) {
    const inner = html`<span class="step-number" aria-hidden="true">${at < place ? icon('agree') : at + 1}</span><span class="step-name">${t(`desk.step.${one}`)}</span>`;
    if (at > place) return html`<span class="step">${inner}</span>`;
    return html`<a class="step" href=${to(one)} aria-current=${at === place ? 'step' : nothing}>${inner}${at < place ? html`<span class="said">, ${t('desk.make.stepDone')}</span>` : nothing}</a>`;
  }
}
define('fm-page-making', Making);
export default 'fm-page-making';
