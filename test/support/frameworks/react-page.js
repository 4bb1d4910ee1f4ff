// A page of React: mounts twice in StrictMode, draws anew at a press, takes the reader out and puts it back.
import { createElement, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

function Page({ api }) {
  const [count, setCount] = useState(0);
  const [isShown, setIsShown] = useState(true);
  const [opened, setOpened] = useState(false);
  return createElement(
    'main',
    null,
    createElement('button', { type: 'button', onClick: () => setCount(count + 1) }, `Opnieuw tekenen ${count}`),
    createElement('button', { type: 'button', onClick: () => setIsShown(!isShown) }, 'Weg en terug'),
    createElement('p', null, opened ? 'De pagina weet: geopend' : ''),
    isShown &&
      createElement('secure-message-reader', {
        'heading-level': 2,
        ref: (reader) => {
          if (reader === null) return;
          reader.api = api; // a property: React would write an attribute before the element is there
          reader.addEventListener('secure-message-opened', () => setOpened(true));
        },
      }),
  );
}

const root = document.getElementById('app');
createRoot(root).render(createElement(StrictMode, null, createElement(Page, { api: root.dataset.api })));
