// The board that a design group works on: themes, map and foundations as they are now, and every way to change them.

import { toast } from '../../components/toast.js';
import * as api from '../../api.js';
import { Live } from '../../live.js';
import { t } from '../../i18n.js';
import { askAboutStale } from './stale.js';

const NEWS = ['themes.edited', 'themes.found', 'theme_proposal.dismissed', 'contribution.hidden', 'contribution.restored', 'disposition.set', 'disposition.settled', 'review_settings.changed'];
const PAUSE = 400;

/** @param {{version: number}} thing */
export const etagOf = (thing) => `"v${thing.version}"`;

/** What an edit did, in a line; what undid an undoing did the first thing again. @param {{says: string}} edit */
export const toldOf = ({ says }) => (/^Undid: Undid: /.test(says) ? t('workspace.redid', { what: says.replace(/^Undid: Undid: /, '') }) : says);

/** Tells `change` when what it holds is different: somebody here or elsewhere did something. */
export class Board extends EventTarget {
  /** @param {any} room @param {AbortSignal} signal */
  constructor(room, signal) {
    super();
    this.room = room;
    this.signal = signal;
    /** @type {any} */
    this.set = { themes: [], tray: { size: 0, share: 0 }, version: 0 };
    /** @type {any} */
    this.map = { themes: [], ids: [], x: [], y: [], theme: [] };
    /** @type {any[]} */
    this.foundations = [];
    /** @type {number[]} */
    this.accents = [];
    this.openProposals = 0;
    /** What becomes of everything, in sums; null where it cannot be had. @type {any} */
    this.overview = null;
    /** Who is at which theme. @type {Map<string, string[]>} */
    this.present = new Map();
  }

  get path() { return { workshop_id: this.room.id }; }
  get themes() { return this.set.themes; }
  /** @param {string|null} id */
  theme(id) { return this.themes.find((one) => one.id === id) ?? null; }

  async read() {
    const [set, map, foundations, proposals, overview] = await Promise.all([
      api.get('/api/v1/workshops/{workshop_id}/themes', { path: this.path, signal: this.signal }),
      api.get('/api/v1/workshops/{workshop_id}/theme-map', { path: this.path, signal: this.signal }),
      api.get('/api/v1/workshops/{workshop_id}/foundations', { path: this.path, signal: this.signal }).catch(() => ({ data: { items: [] } })),
      api.get('/api/v1/workshops/{workshop_id}/theme-proposals', { path: this.path, query: { state: 'open', limit: 100 }, signal: this.signal }),
      api.get('/api/v1/workshops/{workshop_id}/review', { path: this.path, signal: this.signal }).catch(() => null),
    ]);
    this.overview = overview?.data ?? null;
    this.set = set.data;
    this.foundations = foundations.data.items.filter((one) => one.is_current);
    this.openProposals = proposals.data.items.length;
    this.hasMoreProposals = !!proposals.data.next;
    this.map = map.data;
    this.accents = map.data.themes.map((label) => Number(this.accentOf(this.theme(label.id) ?? label)));
    this.dispatchEvent(new Event('change'));
  }

  /** Hear what others do. Returns what stops it. */
  follow() {
    const live = new Live(this.room.id);
    let timer = 0;
    // Many edits at once are read once.
    const soon = () => { clearTimeout(timer); timer = window.setTimeout(() => { if (!this.signal.aborted) this.read().catch(() => {}); }, PAUSE); };
    for (const name of NEWS) live.on(name, soon);
    live.open();
    return () => { clearTimeout(timer); live.close(); };
  }

  /** What becomes of what is in a theme. @param {string} id */
  sumsOf(id) { return this.overview?.themes.find((one) => one.theme_id === id)?.sums ?? null; }

  accentOf(theme) {
    const foundation = this.foundations.findIndex((one) => one.id === theme.foundation_id);
    if (foundation >= 0) return String((foundation % 8) + 1);
    const top = this.themes.filter((one) => !one.parent);
    const above = theme.parent ? top.findIndex((one) => one.number === String(theme.number).split('.')[0]) : top.indexOf(theme);
    return String((Math.max(0, above) % 8) + 1);
  }

  /** Themes under each foundation, in their order; those under none come last. */
  groups() {
    const known = new Set(this.foundations.map((one) => one.id));
    const under = this.foundations.map((foundation) => ({ foundation, themes: this.themes.filter((one) => one.foundation_id === foundation.id) }));
    return [...under, { foundation: null, themes: this.themes.filter((one) => !known.has(one.foundation_id)) }];
  }

  /**
   * Change a theme at the version that was seen. Where somebody else did first, theirs and one's own are shown side by
   * side, and what was meant is done only when it is wanted still. Resolves with the answer, or null if nothing was done.
   * @param {any} theme
   * @param {(etag: string, mine: any) => Promise<import('../../api.js').Answer>} call
   * @param {any} [mine]  what was written, by field, or {does: what it would have done}
   */
  async change(theme, call, mine = {}) {
    let seen = theme;
    for (;;) {
      try {
        return await this.done((await call(etagOf(seen), mine)).data);
      } catch (problem) {
        if (problem.status !== 412 || !problem.body.current) {
          if (problem.name !== 'Problem') throw problem;
          toast(problem.message);
          await this.read().catch(() => {});
          return null;
        }
        seen = problem.body.current;
        this.read().catch(() => {});
        const answer = await askAboutStale(seen, mine);
        if (!answer) return null;
        mine = answer;
      }
    }
  }

  /** What is done is told, with its way back. @param {any} data */
  async done(data) {
    await this.read();
    toast(toldOf(data.edit), data.edit.can_undo ? { action: { label: t('action.undo'), run: () => this.undo(data.edit.id) } } : {});
    return data;
  }

  /** @param {string} editId */
  async undo(editId) {
    try {
      const { data } = await api.post('/api/v1/workshops/{workshop_id}/theme-edits/{edit_id}/undo', { path: { ...this.path, edit_id: editId } });
      await this.done(data);
      return true;
    } catch (problem) {
      toast(problem.message);
      return false;
    }
  }

  patch(theme, mine) {
    return this.change(theme, (etag, body) => api.patch('/api/v1/themes/{theme_id}', { path: { theme_id: theme.id }, etag, body }), mine);
  }

  merge(theme, others, title) {
    return this.change(theme, (etag) => api.post('/api/v1/themes/{theme_id}/merge', { path: { theme_id: theme.id }, etag, body: { others: others.map(({ id }) => ({ id, version: this.theme(id)?.version ?? 0 })), title: title || null } }), { does: t('workspace.does.merge', { count: others.length }) });
  }

  split(theme, parts) {
    return this.change(theme, (etag) => api.post('/api/v1/themes/{theme_id}/split', { path: { theme_id: theme.id }, etag, body: { parts } }), { does: t('workspace.does.split', { title: parts[0].title }) });
  }

  fill(theme, body, count) {
    return this.change(theme, (etag) => api.post('/api/v1/themes/{theme_id}/contributions', { path: { theme_id: theme.id }, etag, body }), { does: t('workspace.does.fill', { count }) });
  }

  move(theme, ids, to) {
    return this.change(theme, (etag) => api.post('/api/v1/themes/{theme_id}/move', { path: { theme_id: theme.id }, etag, body: { contribution_ids: ids, to: to.id } }), { does: t('workspace.does.move', { count: ids.length, title: to.title }) });
  }

  retire(theme) {
    return this.change(theme, (etag) => api.remove('/api/v1/themes/{theme_id}', { path: { theme_id: theme.id }, etag }), { does: t('workspace.does.retire') });
  }

  async create(body, key) {
    return this.done((await api.post('/api/v1/workshops/{workshop_id}/themes', { path: this.path, key, body })).data);
  }

  /** Put a theme before or after its neighbour in its group. @param {any} theme @param {number} step */
  async shift(theme, step) {
    const group = this.groups().find((one) => one.themes.some((other) => other.id === theme.id))?.themes.filter((one) => one.parent_id === theme.parent_id) ?? [];
    const other = group[group.findIndex((one) => one.id === theme.id) + step];
    if (!other) return null;
    const order = this.themes.map((one) => ({ id: one.id, parent_id: one.parent_id ?? null }));
    const place = (id) => order.findIndex((one) => one.id === id);
    const [mine] = order.splice(place(theme.id), 1);
    order.splice(place(other.id) + (step > 0 ? 1 : 0), 0, mine);
    try {
      return await this.done((await api.put('/api/v1/workshops/{workshop_id}/theme-order', { path: this.path, etag: etagOf(this.set), body: { themes: order } })).data);
    } catch (problem) {
      await this.read().catch(() => {});
      // Somebody else ordered them first: theirs is shown, and one's own step can be made upon it.
      toast(problem.status === 412 ? t('workspace.orderStale') : problem.message, problem.status === 412 ? { action: { label: t('action.again'), run: () => this.shift(this.theme(theme.id) ?? theme, step) } } : {});
      return null;
    }
  }
}
