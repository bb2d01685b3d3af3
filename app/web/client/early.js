// Before the first paint: the scheme that somebody chose, so that a dark page never flashes white.
try {
  const { scheme } = JSON.parse(localStorage.getItem('folkmoot:settings') ?? '{}');
  if (scheme === 'light' || scheme === 'dark') document.documentElement.dataset.scheme = scheme;
} catch {
  // Storage may be switched off; then the system decides.
}
