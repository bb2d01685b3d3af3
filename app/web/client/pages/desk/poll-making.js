// Making a poll, and changing one: a form whose text is kept on this device until the service has it.

import { html, nothing } from '../../vendor/lit.js';
import { define } from '../../element.js';
import { focusFirstError } from '../../components/field.js';
import { button, note } from '../../components/parts.js';
import { toast } from '../../components/toast.js';
import * as api from '../../api.js';
import * as store from '../../store.js';
import { go } from '../../router.js';
import { t } from '../../i18n.js';
import { pollForm } from './poll-form.js';
import { PollDesk, pollPath, pollsPath } from './poll-frame.js';
import { newPoll, planOf, pollBody, pollChanges, troubleWithPoll } from './poll-plan.js';

class PollMaking extends PollDesk {
  static properties = { ...PollDesk.properties, plan: { state: true }, errors: { state: true }, trouble: { state: true }, isStale: { state: true }, busy: { state: true } };

  constructor() {
    super();
    /** What the form holds. @type {any} */
    this.plan = null;
    /** @type {Record<string, string>} */
    this.errors = {};
    this.trouble = '';
    this.isStale = false;
    this.busy = false;
    /** @type {number[]} */
    this.versions = [];
    this.key = api.newKey();
  }

  get heading() { return t(this.poll ? 'polls.editTitle' : 'polls.makeTitle'); }
  get draftName() { return this.poll ? `polls:edit:${this.poll.id}` : `polls:make:${this.room?.id ?? 'mine'}`; }
  get isFixed() { return !!this.poll?.desk.conversion.answered; }

  async loadPolls() {
    const slug = this.query.get('workshop');
    if (this.params.id) await this.fetchPoll();
    else if (slug) {
      await this.fetchRoomBySlug(slug);
      await this.findVersions();
    } else if (!store.me()?.is_organiser) throw new api.Problem({ type: 'not-allowed', status: 403 });
    this.plan ??= store.drafts.read(this.draftName) ?? (this.poll ? planOf(this.poll) : newPoll());
  }

  async findVersions() {
    try {
      const { data } = await api.get('/api/v1/workshops/{workshop_id}/declaration', { path: { workshop_id: this.room.id }, signal: this.signal });
      this.versions = Array.from({ length: data.number }, (_, place) => data.number - place);
    } catch (problem) {
      if (problem.status !== 404) throw problem;   // there is no draft yet
    }
  }

  change(changes) {
    this.plan = { ...this.plan, ...changes };
    store.drafts.write(this.draftName, this.plan);
  }

  async save() {
    if (this.busy) return;
    this.errors = troubleWithPoll(this.plan);
    this.trouble = '';
    if (!Object.keys(this.errors).length) {
      this.busy = true;
      try {
        const poll = this.poll ? await this.amend() : await this.make();
        store.drafts.clear(this.draftName);
        toast(t(this.poll ? 'polls.saved' : poll.state === 'open' ? 'polls.madeOpen' : 'polls.made'));
        go(pollPath(poll, this.poll ? 'result' : 'website'), { replace: true });
        return;
      } catch (problem) {
        await this.refused(problem);
      }
      this.busy = false;
    }
    await this.updateComplete;
    focusFirstError(this);
  }

  async make() {
    const body = { ...pollBody(this.plan), ...(this.room ? { workshop_id: this.room.id } : {}), ...(this.plan.version_number ? { version_number: Number(this.plan.version_number) } : {}) };
    return (await api.post('/api/v1/polls', { key: this.key, body })).data;
  }

  async amend() {
    return (await api.patch('/api/v1/polls/{poll_id}', { path: { poll_id: this.poll.id }, etag: `"v${this.poll.desk.version}"`, body: pollChanges(this.plan, this.poll) })).data;
  }

  async refused(problem) {
    this.key = api.newKey();
    if (problem.status === 412) {
      this.isStale = true;
      this.poll = problem.body.current ?? this.poll;   // what is typed stays; the next save is based on what is there now
    } else if (problem.errors?.length) {
      this.errors = Object.fromEntries(problem.errors.map((one) => [one.field.replace(/^sites\.\d+$/, 'sites'), one.message]));
      this.trouble = problem.errors.map((one) => one.message).join(' ');
    } else this.trouble = problem.message;
    if (problem.slug === 'poll-answered') await this.fetchPoll();
  }

  content() {
    const { poll } = this;
    return html`<h1>${this.heading}</h1>
      ${poll ? nothing : html`<p class="soft">${t('desk.make.kept')}</p>`}
      ${this.isStale ? note(t('polls.stale'), { kind: 'warn', isLive: true }) : nothing}
      ${this.trouble ? note(this.trouble, { kind: 'bad' }) : nothing}
      <form class="stack loose settings-form" novalidate @submit=${(event) => { event.preventDefault(); this.save(); }}>
        ${pollForm({ plan: this.plan, errors: this.errors, change: (changes) => this.change(changes), zone: this.zone, poll, isFixed: this.isFixed, room: this.room, versions: this.versions })}
        <div class="row sticky-foot">${button({ label: t(poll ? 'polls.save' : this.plan.opens === 'now' ? 'polls.finishOpen' : 'polls.finish'), kind: 'primary', type: 'submit', busy: this.busy })}
          ${button({ label: t('action.cancel'), onClick: () => { store.drafts.clear(this.draftName); go(poll ? pollPath(poll) : pollsPath(this.room)); } })}</div>
      </form>`;
  }
}
define('fm-page-desk-poll-making', PollMaking);
export default 'fm-page-desk-poll-making';
