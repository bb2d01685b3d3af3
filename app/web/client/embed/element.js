// What a website pastes: <script async src=".../embed/poll.js" data-poll="..."></script>, or the same with `declaration`
// for `poll`, becomes a frame of its height.
//
// It asks nothing of the page, reads nothing from it, and takes one kind of message from its own frame: how high it is.
(() => {
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const base = script ? new URL('.', script.src).href : '';
  /** Each kind: what its frame is called before it says so itself, and how high it may say that it is. */
  const KINDS = { poll: { title: 'Poll', most: 3000 }, declaration: { title: 'Declaration', most: 12_000 } };

  class FolkmootFrame extends HTMLElement {
    /** @type {keyof KINDS} */
    get kind() { return this.localName === 'folkmoot-declaration' ? 'declaration' : 'poll'; }

    connectedCallback() {
      if (this.querySelector('iframe')) return;
      const { kind } = this;
      const frame = document.createElement('iframe');
      const address = new URL(`${kind}s/${encodeURIComponent(this.getAttribute(kind) || '')}`, this.base || base);
      const theme = this.getAttribute('theme');
      if (theme) address.searchParams.set('theme', theme);
      frame.src = address.href;
      frame.title = this.getAttribute('label') || KINDS[kind].title;
      frame.loading = 'lazy';
      frame.style.cssText = 'display:block;width:100%;max-width:40rem;height:420px;border:0;color-scheme:auto';
      this.style.display = 'block';
      this.heard = (/** @type {MessageEvent} */ event) => {
        const said = event.data;
        // Only the frame's own window is listened to, and only a number of sense is taken from it.
        if (event.source !== frame.contentWindow || !said || said.folkmoot !== kind) return;
        const height = Number(said.height);
        if (height >= 100 && height <= KINDS[kind].most) frame.style.height = `${Math.ceil(height)}px`;
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

  for (const kind of Object.keys(KINDS)) {
    const name = `folkmoot-${kind}`;
    if (!customElements.get(name)) customElements.define(name, class extends FolkmootFrame {});
    const key = script?.dataset[kind];
    if (!script || !key) continue;
    const element = /** @type {FolkmootFrame} */ (document.createElement(name));
    element.base = base;
    element.setAttribute(kind, key);
    if (script.dataset.theme) element.setAttribute('theme', script.dataset.theme);
    script.after(element);
  }
})();
