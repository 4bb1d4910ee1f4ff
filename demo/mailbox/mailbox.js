// Shows the post of the demo as it comes. Everything that arrived is put in as text, or in a frame where no script runs.

const time = new Intl.DateTimeFormat('nl', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

new EventSource('/arrivals').addEventListener('message', ({ data }) => {
  const arrival = JSON.parse(data);
  const box = document.getElementById(arrival.box);
  box.querySelector('.empty')?.remove();
  if (document.getElementById(`arrival-${arrival.id}`) === null) box.prepend(shown(arrival));
});

document.getElementById('new').addEventListener('submit', (event) => send(event, '/messages'));

function shown(arrival) {
  const article = made('article', { id: `arrival-${arrival.id}`, className: arrival.kind });
  const when = time.format(new Date(arrival.at));
  if (arrival.kind === 'sms') {
    article.append(
      made('h3', { textContent: `Sms van ${arrival.from}` }),
      made('p', { className: 'meta', textContent: `aan ${arrival.to} · ${when}` }),
      made('pre', { textContent: arrival.text }),
    );
    return article;
  }
  article.append(
    made('h3', { textContent: arrival.subject }),
    made('p', { className: 'meta', textContent: `${arrival.from} → ${arrival.to} · ${when}` }),
  );
  article.append(arrival.html === '' ? made('pre', { textContent: arrival.text }) : frame(arrival.html));
  if (arrival.attachments.length > 0) article.append(attachments(arrival));
  if (arrival.replyTo !== '') article.append(answerForm(arrival.id));
  return article;
}

function frame(html) {
  const iframe = made('iframe', { title: 'Inhoud van de e-mail', srcdoc: `<base target="_blank">${html}` });
  iframe.setAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox allow-same-origin');
  iframe.addEventListener('load', () => {
    iframe.style.blockSize = `${iframe.contentDocument.documentElement.scrollHeight}px`;
  });
  return iframe;
}

function attachments({ id, attachments: files }) {
  const list = made('ul');
  files.forEach(({ name, size }, place) => {
    const link = made('a', {
      href: `/attachments/${id}/${place}`,
      textContent: `${name} (${Math.ceil(size / 1024)} kB)`,
    });
    const item = made('li');
    item.append(link);
    list.append(item);
  });
  return list;
}

function answerForm(id) {
  const form = made('form');
  const label = made('label', { textContent: 'Uw antwoord ' });
  label.append(made('textarea', { name: 'text', rows: 3, required: true }));
  form.append(
    made('input', { type: 'hidden', name: 'id', value: id }),
    label,
    made('button', { textContent: 'Beantwoorden' }),
    made('output'),
  );
  form.addEventListener('submit', (event) => send(event, '/answers'));
  return form;
}

async function send(event, address) {
  event.preventDefault();
  const form = event.target;
  const response = await fetch(address, {
    method: 'POST',
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  });
  form.querySelector('output').textContent = response.ok ? ' Verzonden.' : ` Niet verzonden: ${await response.text()}`;
  if (response.ok) form.querySelector('textarea').value = '';
}

function made(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
