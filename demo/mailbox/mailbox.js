// Shows the post of the demo as it comes. Everything that arrived is put in as text, or in a frame where no script
// runs.

const shownAs = { mail, sms, call };
const time = new Intl.DateTimeFormat('nl', { hour: '2-digit', minute: '2-digit' });

new EventSource('/arrivals').addEventListener('message', ({ data }) => {
  const arrival = JSON.parse(data);
  if (document.getElementById(`arrival-${arrival.id}`) !== null) return; // told again after the connection was lost
  const box = document.getElementById(arrival.kind === 'mail' ? arrival.box : 'phone');
  box.querySelector('.empty')?.remove();
  for (const older of box.querySelectorAll('details.mail[open]'))
    older.open = older.querySelector('form:focus-within') !== null;
  const item = shownAs[arrival.kind](arrival);
  item.id = `arrival-${arrival.id}`;
  box.prepend(item);
  const count = document.querySelector(`[data-count="${arrival.box}"]`);
  count.textContent = String(Number(count.textContent) + 1);
  const page = /(http\S+)#bericht=/.exec(arrival.text)?.[1];
  if (page !== undefined) document.getElementById('town').href = page;
  if (document.hidden) sayUnseen(unseen + 1);
});

new EventSource('/measured').addEventListener('message', ({ data }) => {
  for (const [name, value] of Object.entries(JSON.parse(data)))
    document.querySelector(`[data-measured="${name}"]`).textContent = [value].flat().join(', ') || 'geen';
});

// Who is on the municipality's page sees in the tab that something came: the code, for one.
const title = document.title;
let unseen = 0;
document.addEventListener('visibilitychange', () => document.hidden || sayUnseen(0));

function sayUnseen(count) {
  unseen = count;
  document.title = count === 0 ? title : `(${count}) ${title}`;
}

const newMessage = document.getElementById('new');
newMessage.addEventListener('submit', (event) => send(event, '/messages'));

function sms({ from, to, at, text }) {
  const code = /#(\d{6})/.exec(text)?.[1];
  const bubble = made('article', { className: 'sms' }, [
    made('h4', { textContent: from }, [made('small', { textContent: `aan ${to} · ${time.format(new Date(at))}` })]),
    made('p', { className: 'bubble', textContent: text }),
  ]);
  if (code !== undefined) {
    const copy = made('button', { type: 'button', textContent: `Kopieer ${code}` });
    copy.addEventListener('click', async () => {
      await navigator.clipboard.writeText(code);
      copy.textContent = 'Gekopieerd';
    });
    bubble.append(copy);
  }
  return bubble;
}

/** A phone that rings: who answers hears the code, where the browser has a voice, and reads it. */
function call({ to, at, text, language }) {
  const answer = made('button', { type: 'button', textContent: 'Neem op' });
  const ringing = made('article', { className: 'sms' }, [
    made('h4', { textContent: 'De telefoon gaat' }, [
      made('small', { textContent: `bij ${to} · ${time.format(new Date(at))}` }),
    ]),
    answer,
  ]);
  answer.addEventListener('click', () => {
    window.speechSynthesis?.speak(Object.assign(new SpeechSynthesisUtterance(text), { lang: language, rate: 0.8 }));
    answer.replaceWith(made('p', { className: 'bubble', lang: language, dir: 'auto', textContent: text }));
  });
  return ringing;
}

function mail(arrival) {
  const { box, from, to, at, subject, text, html, attachments, replyTo, returnPath } = arrival;
  const name = /^"?([^"<]+?)"?\s*</.exec(from)?.[1] ?? from;
  const address = /<([^>]+)>/.exec(from)?.[1] ?? from;
  const item = made('details', { className: 'mail', open: true }, [
    made('summary', { className: 'head' }, [
      made('span', {
        className: box === 'citizen' ? 'face' : 'face green',
        ariaHidden: 'true',
        textContent: name.slice(0, 1).toUpperCase(),
      }),
      made('span', { className: 'who', textContent: name }),
      made('time', { dateTime: at, textContent: time.format(new Date(at)) }),
      made('span', { className: 'subject', textContent: subject }),
    ]),
    made('p', { className: 'meta', textContent: `van ${address} aan ${to}` }),
    html === '' ? made('p', { className: 'text', textContent: text }) : frame(html),
  ]);
  if (attachments.length > 0) item.append(files(arrival));
  if (replyTo !== '') item.append(answer(arrival));
  if (box === 'citizen' && returnPath !== '') item.append(wayBack(arrival));
  return item;
}

/** Lets a mail come back, as if its address did not exist. */
function wayBack({ id }) {
  const button = made('button', {
    type: 'button',
    className: 'quiet',
    textContent: 'Laat deze e-mail terugkomen als onbestelbaar',
  });
  button.addEventListener('click', async () => {
    button.disabled = true;
    const body = JSON.stringify({ id });
    const answer = await fetch('/bounces', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    button.textContent = answer.ok ? 'Teruggestuurd aan de gemeente' : 'Dat lukte niet';
  });
  return made('p', { className: 'back' }, [button]);
}

function frame(html) {
  const iframe = made('iframe', {
    title: 'Inhoud van de e-mail',
    srcdoc: `<!doctype html><base target="_blank">${html}`,
  });
  // Same origin, so that its height can be read; without allow-scripts nothing in it can make use of that.
  iframe.setAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox allow-same-origin');
  const fit = () => {
    const page = iframe.contentDocument?.documentElement;
    if (page && iframe.clientWidth > 0) iframe.style.blockSize = `${page.getBoundingClientRect().height}px`;
  };
  iframe.addEventListener('load', fit);
  new ResizeObserver(fit).observe(iframe);
  return iframe;
}

function files({ id, attachments }) {
  const size = (bytes) =>
    bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
  const links = attachments.map((file, place) =>
    made('li', {}, [
      made('a', { href: `/attachments/${id}/${place}`, download: file.name, textContent: file.name }, [
        made('small', { textContent: size(file.size) }),
      ]),
    ]),
  );
  return made('ul', { className: 'files', ariaLabel: 'Bijlagen' }, links);
}

function answer({ id }) {
  const text = made('textarea', { name: 'text', rows: 4, required: true });
  const form = made('form', {}, [
    made('input', { type: 'hidden', name: 'id', value: id }),
    made('label', { textContent: 'Uw antwoord' }, [text]),
    made('p', { className: 'send' }, [made('button', { textContent: 'Verzenden' }), ' ', made('output')]),
  ]);
  form.addEventListener('submit', (event) => send(event, '/answers'));
  const details = made('details', { className: 'answer' }, [
    made('summary', { className: 'wish', textContent: 'Beantwoorden' }),
    form,
  ]);
  details.addEventListener('toggle', () => details.open && text.focus());
  return details;
}

async function send(event, address) {
  event.preventDefault();
  const form = event.target;
  const said = form.querySelector('output');
  said.textContent = 'Verzenden …';
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  });
  said.textContent = response.ok ? 'Verzonden.' : `Niet verzonden: ${await response.text()}`;
  if (response.ok) form.querySelector('textarea').value = '';
}

function made(name, properties = {}, children = []) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}
