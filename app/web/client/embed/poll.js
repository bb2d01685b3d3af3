// What a website pastes: <script async src=".../embed/poll.js" data-poll="..."></script> becomes a frame of its height.
//
// It asks nothing of the page, reads nothing from it, and takes one kind of message from its own frame: how high it is.
(() => {
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const base = script ? new URL('.', script.src).href : '';

  class FolkmootPoll extends HTMLElement {
    connectedCallback() {
      if (this.querySelector('iframe')) return;
      const frame = document.createElement('iframe');
      const address = new URL(`polls/${encodeURIComponent(this.getAttribute('poll') || '')}`, this.base || base);
      const theme = this.getAttribute('theme');
      if (theme) address.searchParams.set('theme', theme);
      frame.src = address.href;
      frame.title = this.getAttribute('label') || 'Poll';
      frame.loading = 'lazy';
      frame.style.cssText = 'display:block;width:100%;max-width:40rem;height:420px;border:0;color-scheme:auto';
      this.style.display = 'block';
      this.heard = (/** @type {MessageEvent} */ event) => {
        const said = event.data;
        // Only the frame's own window is listened to, and only a number of sense is taken from it.
        if (event.source !== frame.contentWindow || !said || said.folkmoot !== 'poll') return;
        const height = Number(said.height);
        if (height >= 100 && height <= 3000) frame.style.height = `${Math.ceil(height)}px`;
        if (typeof said.title === 'string' && !this.hasAttribute('label')) frame.title = said.title.slice(0, 300);
      };
      addEventListener('message', this.heard);
      this.append(frame);
    }

    disconnectedCallback() {
      if (this.heard) removeEventListener('message', this.heard);
      this.replaceChildren();
    }
  }

  if (!customElements.get('folkmoot-poll')) customElements.define('folkmoot-poll', FolkmootPoll);
  if (script && script.dataset.poll) {
    const element = /** @type {FolkmootPoll} */ (document.createElement('folkmoot-poll'));
    element.base = base;
    element.setAttribute('poll', script.dataset.poll);
    if (script.dataset.theme) element.setAttribute('theme', script.dataset.theme);
    script.after(element);
  }
})();
