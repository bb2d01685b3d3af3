// What becomes of a whole theme, with the sums of what is in it; single contributions may be decided otherwise.

import { html, nothing } from '../../vendor/lit.js';
import { define, Element } from '../../element.js';
import { button } from '../../components/parts.js';
import { toast } from '../../components/toast.js';
import * as api from '../../api.js';
import { t } from '../../i18n.js';
import { askAboutDecision, askForDecision, decided, sumsBar } from './deciding.js';

/** `<fm-theme-decision .board=${board} .theme=${theme}>` */
export class ThemeDecision extends Element {
  static properties = { board: { attribute: false }, theme: { attribute: false }, found: { state: true } };

  constructor() {
    super();
    /** @type {import('./board.js').Board} */
    this.board = /** @type {any} */ (null);
    /** @type {any} */
    this.theme = null;
    /** @type {any} */
    this.found = null;
  }

  connectedCallback() {
    super.connectedCallback();
    const look = () => this.read();
    this.board.addEventListener('change', look);
    this.onLeave(() => this.board.removeEventListener('change', look));
  }

  willUpdate(changed) {
    if (changed.has('theme') && changed.get('theme')?.id !== this.theme.id) { this.found = null; this.read(); }
  }

  async read() {
    const { id } = this.theme;
    const found = await api.get('/api/v1/themes/{theme_id}/disposition', { path: { theme_id: id } }).catch(() => null);
    if (id === this.theme.id) this.found = found?.data ?? null;
  }

  /** @param {any} body null takes the decision back */
  async set(body) {
    const path = { theme_id: this.theme.id };
    let { version } = this.found;
    const before = this.found.own;
    for (;;) {
      const options = { path, etag: `"v${version}"` };
      try {
        this.found = (await (body ? api.put('/api/v1/themes/{theme_id}/disposition', { ...options, body }) : api.remove('/api/v1/themes/{theme_id}/disposition', options))).data ?? this.found;
        await this.board.read();
        toast(body ? t('review.themeDecided', { title: this.theme.title }) : t('review.takenBack'), { action: { label: t('action.undo'), run: () => this.set(before && bodyOf(before)) } });
        return;
      } catch (problem) {
        if (problem.status !== 412) { toast(problem.message); return; }
        const { current } = problem.body;
        this.found = current;
        if (!(await askAboutDecision(current.own, body))) return;
        version = current.version;
      }
    }
  }

  async decide() {
    const body = await askForDecision({ room: this.board.room, title: t('review.decideTheme', { title: this.theme.title }), before: this.found.own, isTheme: true });
    if (body) await this.set(body);
  }

  render() {
    const { found } = this;
    if (!found) return nothing;
    const from = found.holds_from_id && found.holds_from_id !== this.theme.id ? this.board.theme(found.holds_from_id)?.title : '';
    return html`<section class="decision-box stack tight" aria-labelledby="becomes"><h3 id="becomes">${t('review.becomesOfIt')}</h3>
      ${sumsBar(found.sums)}
      <p>${found.holds ? html`<b>${decided(found.holds)}</b>${from ? html` <span class="soft">${t('review.from', { title: from })}</span>` : nothing}` : html`<span class="soft">${t('review.themeOpen')}</span>`}</p>
      <div class="row">${button({ label: t('review.decideWhole'), onClick: () => this.decide() })}${found.own ? button({ label: t('review.takeBack'), kind: 'quiet', onClick: () => this.set(null) }) : nothing}</div></section>`;
  }
}
define('fm-theme-decision', ThemeDecision);

const bodyOf = ({ outcome, reason, words }) => ({ outcome, reason: reason ?? null, words: words ?? '' });

/**
 * Decide about one contribution: asks, sends at the version that was seen, and shows theirs beside one's own when
 * somebody else was first. Resolves with the fresh disposition, or null.
 * @param {any} room @param {any} contribution
 */
export async function decideOne(room, contribution) {
  const path = { contribution_id: contribution.id };
  const seen = (await api.get('/api/v1/contributions/{contribution_id}/disposition', { path, fresh: true })).data;
  const isReading = seen.needs_two && !seen.own;
  const body = await askForDecision({ room, title: isReading ? t('review.readTitle') : t('review.decideOne'), text: contribution.text, before: seen.own, yes: isReading ? t('review.read') : t('review.decide') });
  if (!body) return null;
  let { version } = seen;
  for (;;) {
    try {
      const { data } = isReading ? await api.put('/api/v1/contributions/{contribution_id}/reading', { path, body }) : await api.put('/api/v1/contributions/{contribution_id}/disposition', { path, etag: `"v${version}"`, body });
      toast(isReading && !data.own ? t('review.readDone') : t('review.decided'));
      return data;
    } catch (problem) {
      if (problem.status !== 412) { toast(problem.message); return null; }
      const { current } = problem.body;
      if (!(await askAboutDecision(current.own ?? current.effect, body))) return current;
      version = current.version;
    }
  }
}
