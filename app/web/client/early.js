// Before the first paint: the scheme that somebody chose, so that a dark page never flashes white; and what every visit
// asks first, asked while the scripts are still on their way, unless the page brings the answers along. api.js takes
// these answers instead of asking again.
try {
  const { scheme } = JSON.parse(localStorage.getItem('folkmoot:settings') ?? '{}');
  if (scheme === 'light' || scheme === 'dark') document.documentElement.dataset.scheme = scheme;
} catch {
  // Storage may be switched off; then the system decides.
}

if (!document.currentScript?.hasAttribute('data-answered')) {
  const options = /** @type {RequestInit} */ ({ headers: { Accept: 'application/json' }, cache: 'no-store' });
  const early = new Map();
  const ask = (/** @type {string} */ url) => {
    const asked = fetch(url, options);
    asked.catch(() => {}); // api.js asks again, and says so where that fails as well
    early.set(url, asked);
  };
  try {
    if (localStorage.getItem('folkmoot:was-here')) ask('/api/v1/me');
  } catch {
    // Then nobody has signed in here either.
  }
  const place = /^\/(?:workshops|join)\/([^/]+)/.exec(location.pathname);
  if (place) ask('/api/v1/workshops/by-slug/{slug}'.replace('{slug}', place[1]));
  /** @type {any} */ (window).folkmootEarly = early;
}
