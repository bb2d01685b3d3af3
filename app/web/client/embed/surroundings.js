// What a frame can know of the page around it, and the little that it tells it: how high it is, and where a link leads.

let wasSeen = true;

if (window.parent !== window && 'IntersectionObserver' in window) {
  try {
    // Version 2 of the observer (Chromium): whether anything lies over us, or makes us see-through. Others say nothing.
    const observer = new IntersectionObserver(
      (entries) => {
        const last = /** @type {any} */ (entries[entries.length - 1]);
        if (typeof last.isVisible === 'boolean') wasSeen = last.isVisible || !last.isIntersecting;
      },
      /** @type {any} */ ({ threshold: [0, 0.2, 0.5, 0.8, 1], trackVisibility: true, delay: 120 }),
    );
    const form = document.getElementById('ballot');
    if (form) observer.observe(form);
  } catch { /* an observer of the first version, which refuses what it does not know */ }
}

/** Whether nothing says that the poll is covered or see-through. */
export function isSurelySeen() {
  return wasSeen;
}

/** Tell the page around us how high we are, whenever that changes. @param {string} title @param {'poll'|'declaration'} [kind] */
export function tellHeight(title, kind = 'poll') {
  if (window.parent === window) return;
  // WordPress names each of its frames by a secret in the address, and listens to messages that repeat it.
  const secret = /[#&?]secret=([A-Za-z0-9]+)/.exec(location.hash)?.[1];
  let told = 0;
  const tell = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (Math.abs(height - told) < 2) return;
    told = height;
    // A height is nobody's secret, so it may go to whoever has put us here.
    window.parent.postMessage({ folkmoot: kind, height, title }, '*');
    if (secret) window.parent.postMessage({ message: 'height', value: height, secret }, '*');
  };
  new ResizeObserver(tell).observe(document.body);
  tell();
  if (secret) {
    document.addEventListener('click', (event) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      if (link) window.parent.postMessage({ message: 'link', value: link.href, secret }, '*');
    });
  }
}
