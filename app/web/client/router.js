// Addresses: links inside the client change the page without asking the service for another one.

import { ROUTES, NOWHERE } from './routes.js';
import { announce } from './components/toast.js';
import './pages/unreachable.js';
import { t } from './i18n.js';

/** @type {[RegExp, string[], () => Promise<any>, string?][]} */
const TABLE = ROUTES.map(([path, load, css]) => {
  const names = [];
  const pattern = path.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/:(\w+)/g, (_, name) => {
    names.push(name);
    return '([^/]+)';
  });
  return [new RegExp(`^${pattern}/?$`), names, load, css];
});
const BASE = new URL('.', import.meta.url);
let turn = 0;
/** @type {import('./element.js').Page|null} */
let current = null;
let shownPath = '';

/** Go to an address of the client. @param {string} url @param {{replace?: boolean}} [options] */
export function go(url, { replace = false } = {}) {
  rememberScroll();
  history[replace ? 'replaceState' : 'pushState'](null, '', url);
  return show({ isBack: false });
}

/** Show the present address once more, from the beginning. */
export function again() {
  shownPath = '';
  return show({ isBack: false });
}

/** The page that is shown. */
export const page = () => current;

/** Change the search part of the address without leaving the page. @param {Record<string, string|null|undefined>} changes */
export function setQuery(changes) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  history.replaceState(history.state, '', url);
  if (current) current.query = url.searchParams;
}

/** Begin: show the present address, and follow links and the browser's own buttons. */
export function start() {
  history.scrollRestoration = 'manual';
  document.addEventListener('click', follow);
  addEventListener('popstate', () => show({ isBack: true }));
  addEventListener('pagehide', rememberScroll);
  return show({ isBack: false, isFirst: true });
}

/** @param {MouseEvent} event */
function follow(event) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = /** @type {Element} */ (event.target).closest?.('a[href]');
  if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute('download')) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || !match(url.pathname)) return;
  if (url.hash && url.pathname === location.pathname && url.search === location.search) return;
  event.preventDefault();
  if (url.href !== location.href) go(url.href);
}

function match(path) {
  for (const [pattern, names, load, css] of TABLE) {
    const found = pattern.exec(path);
    if (found) return { params: Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(found[i + 1])])), load, css };
  }
  return null;
}

async function show({ isBack, isFirst = false }) {
  const mine = ++turn;
  const { pathname, search } = location;
  const { params, load, css } = match(pathname) ?? { params: {}, load: NOWHERE, css: undefined };
  // While the service is away its modules are, too: a page that says so is here already.
  const [module] = await Promise.all([load().catch(() => ({ default: 'fm-page-unreachable' })), css && style(css)]);
  if (mine !== turn) return;
  const main = /** @type {HTMLElement} */ (document.getElementById('main'));
  const isSamePage = current?.localName === module.default && shownPath === pathname;
  shownPath = pathname;
  if (isSamePage && current && !isFirst) {
    current.query = new URLSearchParams(search);
    return;
  }
  const next = /** @type {import('./element.js').Page} */ (document.createElement(module.default));
  next.params = params;
  next.query = new URLSearchParams(search);
  current = next;
  next.addEventListener('page-ready', () => arrive(next, { isBack, isFirst }));
  main.replaceChildren(next);
  if (!isBack && !isFirst) scrollTo(0, 0);
  next.begin();
}

/** A page has what it shows: name it, bring back where somebody was, and put the focus where reading begins. */
function arrive(next, { isBack, isFirst }) {
  if (next !== current || next.hasArrived) return;
  next.hasArrived = true;
  const title = next.heading;
  document.title = title ? `${title} · ${t('app.name')}` : t('app.name');
  if (isBack) scrollTo(0, history.state?.scroll ?? 0);
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) target.scrollIntoView();
  if (isFirst) return;
  const heading = next.querySelector('h1');
  if (heading && !next.querySelector('[autofocus]')) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  announce(title);
}

function rememberScroll() {
  history.replaceState({ ...history.state, scroll: scrollY }, '');
}

/** Have a page's stylesheet before the page. @param {string} name */
function style(name) {
  const href = new URL(`styles/${name}`, BASE).href;
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return null;
  return new Promise((resolve) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
    link.addEventListener('load', resolve);
    link.addEventListener('error', resolve);
    document.head.append(link);
  });
}
