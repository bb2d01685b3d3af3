// The only place that speaks to the service: every request, and what to do when it is refused, lost or repeated.

/** A refusal (RFC 9457), or a request that reached nobody. `slug` is the last part of the problem's type. */
export class Problem extends Error {
  /** @param {{type?: string, title?: string, status?: number, detail?: string, errors?: {field: string, message: string}[], [more: string]: any}} body */
  constructor(body, retryAfter = 0) {
    super(body.detail || body.title || 'The request failed.');
    this.name = 'Problem';
    this.slug = (body.type ?? '').split('/').pop() || 'unknown';
    this.status = body.status ?? 0;
    this.title = body.title ?? '';
    this.detail = body.detail ?? '';
    /** What is wrong with each field, for 422. */
    this.errors = body.errors ?? [];
    /** All members: `current` has the fresh version after 412. */
    this.body = body;
    /** Seconds, where the service named them. */
    this.retryAfter = retryAfter;
  }
  /** Whether nobody answered: the text is still here, and trying again is safe. */
  get isOffline() { return this.slug === 'offline'; }
  /** What is wrong with one field, or an empty string. @param {string} field */
  about(field) { return this.errors.find((error) => error.field === field)?.message ?? ''; }
}

/**
 * @template [T=any]
 * @typedef {object} Answer
 * @property {T} data
 * @property {number} status
 * @property {string|null} etag   send it back as `etag` with a change
 * @property {string|null} next   the cursor of the next page, from the body
 * @property {boolean} isReplay   the service had answered this Idempotency-Key before
 */
/**
 * @typedef {object} Options
 * @property {Record<string, string|number>} [path]  values for the {names} in the template
 * @property {Record<string, any>} [query]           null, undefined and '' are left out
 * @property {any} [body]                            JSON; a string is sent as `type`
 * @property {string} [type]
 * @property {string|null} [etag]                    If-Match
 * @property {string} [key]                          Idempotency-Key; each POST gets one of its own otherwise
 * @property {boolean} [fresh]                       do not use what is cached
 * @property {AbortSignal} [signal]
 * @property {boolean} [once]                        do not try again
 */

/** Tells `signed-out` (a session ended), `offline` and `online`. */
export const events = new EventTarget();

const WAITS = [300, 1000, 2500];
const LONGEST_WAIT = 8000;
/** How long after a page began an answer that was asked for at its beginning is used. */
const FRESH = 10_000;
/** Where a page brings answers along that the service knew would be asked for. */
const ANSWERS = 'script[data-answer]';
const REMEMBERED = 300;
/** @type {Map<string, {etag: string, answer: Answer}>} */
const cache = new Map();
let isReachable = true;

/** Make a key for one intention: repeat it only to repeat the same request. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Forget every answer: they belong to whoever was signed in. */
export function forget() {
  cache.clear();
  for (const element of document.querySelectorAll(ANSWERS)) element.remove();
}

/** @param {string} template @param {Options} [options] */
export const get = (template, options) => request('GET', template, options);
/** @param {string} template @param {Options} [options] */
export const post = (template, options) => request('POST', template, { key: newKey(), ...options });
/** @param {string} template @param {Options} [options] */
export const put = (template, options) => request('PUT', template, options);
/** @param {string} template @param {Options} [options] */
export const patch = (template, options) => request('PATCH', template, options);
/** @param {string} template @param {Options} [options] */
export const remove = (template, options) => request('DELETE', template, options);

/** Read a list to its end, a page at a time. @param {string} template @param {Options} [options] */
export async function* pages(template, options = {}) {
  let cursor = options.query?.cursor;
  do {
    const { data } = await get(template, { ...options, query: { ...options.query, cursor } });
    yield data.items;
    cursor = data.next;
  } while (cursor);
}

/** Read one of the client's own JSON files. @param {string} name relative to this module */
export async function resource(name) {
  return (await fetch(new URL(name, import.meta.url))).json();
}

/**
 * Write an address of the OpenAPI document with its values.
 * @param {string} template @param {Pick<Options, 'path'|'query'>} [options]
 */
export function address(template, { path = {}, query = {} } = {}) {
  const place = template.replace(/\{(\w+)\}/g, (_, name) => {
    if (path[name] === undefined || path[name] === null) throw new TypeError(`${template} needs ${name}`);
    return encodeURIComponent(path[name]);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, String(one));
    }
  }
  return search.size ? `${place}?${search}` : place;
}

/** @param {string} method @param {string} template @param {Options} [options] @returns {Promise<Answer>} */
async function request(method, template, options = {}) {
  const url = address(template, options);
  const brought = method === 'GET' && !options.fresh ? broughtAlong(url) : null;
  if (brought) return brought;
  const headers = new Headers({ Accept: 'application/json' });
  const init = /** @type {RequestInit} */ ({ method, headers, signal: options.signal, cache: 'no-store' });
  if (options.body !== undefined) {
    headers.set('Content-Type', options.type ?? 'application/json');
    init.body = options.type ? options.body : JSON.stringify(options.body);
  }
  if (options.etag) headers.set('If-Match', options.etag);
  if (method === 'POST' && options.key) headers.set('Idempotency-Key', options.key);
  const known = method === 'GET' && !options.fresh ? cache.get(url) : undefined;
  if (known) headers.set('If-None-Match', known.etag);
  const response = await persist(url, init, options, method !== 'PATCH');
  if (response.status === 304 && known) return known.answer;
  if (!response.ok) throw await refusal(response);
  const answer = await read(response);
  if (method === 'GET' && answer.etag) remember(url, answer.etag, answer);
  return answer;
}

/** The answer that the page brought along: once, for the first who wants it, and not long after. @param {string} url @returns {Answer|null} */
function broughtAlong(url) {
  const element = performance.now() < FRESH ? [...document.querySelectorAll(ANSWERS)].find((one) => one.getAttribute('data-answer') === url) : null;
  if (!element) return null;
  element.remove();
  const data = JSON.parse(element.textContent ?? 'null');
  const answer = { data, status: 200, etag: element.getAttribute('data-etag') || null, next: data?.next ?? null, isReplay: false };
  if (answer.etag) remember(url, answer.etag, answer);
  return answer;
}

/** Send, and again where that is safe: the request is repeatable, or the service said that it did nothing. */
async function persist(url, init, options, isRepeatable) {
  for (let attempt = 0; ; attempt += 1) {
    const isLast = options.once || attempt >= WAITS.length;
    let wait = WAITS[attempt] * (0.75 + Math.random() / 2);
    try {
      const response = await (early(init.method, url) ?? fetch(url, init));
      reached(true);
      const isBusy = response.status === 503 || response.status === 429;
      if (!isBusy || isLast) return response;
      wait = Math.max(wait, Number(response.headers.get('Retry-After') ?? 1) * 1000);
      if (wait > LONGEST_WAIT) return response;
    } catch (error) {
      if (init.signal?.aborted) throw error;
      if (isLast || !isRepeatable || !navigator.onLine) {
        reached(false);
        throw new Problem({ type: 'offline', title: 'The service cannot be reached', detail: 'Nothing was lost. Try again in a moment.' });
      }
    }
    await pause(wait, init.signal);
  }
}

/** What early.js asked before this module was here: once, for the first who wants it, and not after somebody may have signed in. */
function early(method, url) {
  const asked = /** @type {any} */ (window).folkmootEarly;
  if (performance.now() > FRESH) asked?.clear();
  const answer = method === 'GET' ? asked?.get(url) : undefined;
  asked?.delete(url);
  return answer;
}

/** @param {Response} response */
async function refusal(response) {
  let body = { status: response.status, title: response.statusText };
  if (response.headers.get('Content-Type')?.includes('json')) body = await response.json().catch(() => body);
  const problem = new Problem(body, Number(response.headers.get('Retry-After') ?? 0));
  if (problem.status === 401) {
    forget();
    events.dispatchEvent(new CustomEvent('signed-out', { detail: problem }));
  }
  return problem;
}

/** @param {Response} response @returns {Promise<Answer>} */
async function read(response) {
  const isJson = response.headers.get('Content-Type')?.includes('json');
  const data = response.status === 204 ? null : isJson ? await response.json() : await response.text();
  return {
    data,
    status: response.status,
    etag: response.headers.get('ETag'),
    next: data?.next ?? null,
    isReplay: response.headers.get('Idempotency-Replayed') === 'true',
  };
}

function remember(url, etag, answer) {
  cache.delete(url);
  cache.set(url, { etag, answer });
  if (cache.size > REMEMBERED) cache.delete(cache.keys().next().value);
}

function reached(isNow) {
  if (isNow !== isReachable) events.dispatchEvent(new Event(isNow ? 'online' : 'offline'));
  isReachable = isNow;
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
  });
}
