// A page of Vue: draws anew at a press, takes the reader out and puts it back.
import { createApp, h, ref } from 'vue';

const root = document.getElementById('app');
const { api } = root.dataset;

createApp({
  setup() {
    const [count, isShown, opened] = [ref(0), ref(true), ref(false)];
    return () =>
      h('main', [
        h('button', { onClick: () => (count.value += 1) }, `Opnieuw tekenen ${count.value}`),
        h('button', { onClick: () => (isShown.value = !isShown.value) }, 'Weg en terug'),
        h('p', opened.value ? 'De pagina weet: geopend' : ''),
        isShown.value
          ? h('secure-message-reader', {
              '.api': api,
              'heading-level': 2,
              'onSecure-message-opened': () => (opened.value = true),
            })
          : null,
      ]);
  },
}).mount(root);
