// A script of the page that runs before all others and takes whatever a page's script can: what analytics, a session
// replay or a hacked tag would have. All that it got is in `spied()`, as one text.
(() => {
  const got = [];
  const take = (...things) => {
    for (const thing of things)
      got.push(typeof thing === 'string' ? thing : (safely(() => JSON.stringify(thing)) ?? String(thing)));
  };
  const safely = (work) => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  const roots = new Set([document]);
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (options) {
    const root = attachShadow.call(this, { ...options, mode: 'open' });
    roots.add(root);
    watch(root);
    return root;
  };
  const watch = (root) => {
    const look = () =>
      take(root.textContent ?? '', ...[...root.querySelectorAll('input, textarea')].map((field) => field.value));
    new MutationObserver(look).observe(root, { childList: true, characterData: true, subtree: true });
    for (const type of ['keydown', 'input', 'paste', 'click', 'focusin', 'selectionchange', 'message'])
      root.addEventListener(
        type,
        (event) =>
          take(
            `${type} ${event.key ?? ''} ${event.data ?? ''}`,
            event.target?.value ?? '',
            event.target?.textContent ?? '',
          ),
        true,
      );
  };
  watch(document);
  addEventListener('message', ({ data }) => take('message', data), true);
  for (const type of ['keydown', 'input', 'paste', 'click'])
    addEventListener(type, (event) => take(`${type} ${event.key ?? ''} ${event.data ?? ''}`), true);
  const { fetch } = window;
  window.fetch = async (input, init) => {
    take('fetch', String(input), init?.body ?? '', [...new Headers(init?.headers ?? input?.headers)]);
    const response = await fetch(input, init);
    response
      .clone()
      .text()
      .then(
        (text) => take('answer', text),
        () => {},
      );
    return response;
  };
  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = function (name, value) {
    take('kept', name, value);
    return setItem.call(this, name, value);
  };
  const { decrypt } = SubtleCrypto.prototype;
  SubtleCrypto.prototype.decrypt = async function (...given) {
    const plain = await decrypt.apply(this, given);
    take('opened', new TextDecoder().decode(plain));
    return plain;
  };
  const { parse } = JSON;
  JSON.parse = (text, ...more) => {
    take('parsed', text);
    return parse(text, ...more);
  };
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (...given) {
    take('told', given[0]);
    return postMessage.apply(this, given);
  };
  const heard = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
  Object.defineProperty(MessagePort.prototype, 'onmessage', {
    ...heard,
    set(hear) {
      heard.set.call(this, (event) => {
        take('heard', event.data);
        hear(event);
      });
    },
  });
  window.spied = () => {
    for (const frame of document.querySelectorAll('iframe'))
      take(safely(() => frame.contentDocument.body.textContent) ?? '');
    for (const root of roots) {
      take(root.textContent ?? '');
      for (const frame of root.querySelectorAll('iframe'))
        take(safely(() => frame.contentDocument.body.textContent) ?? '');
    }
    take(
      safely(() => ({ ...sessionStorage })),
      safely(() => ({ ...localStorage })),
      history.state,
      location.href,
      String(getSelection()),
    );
    take(performance.getEntries().map(({ name }) => name));
    return got.join('\n');
  };
})();
