// Shows the events as they come, a card for each message, the newest event of it on top.

const WORDS = {
  received: 'Bericht verzegeld opgeslagen',
  notified: 'E-mail aan de inwoner verstuurd',
  delivered: 'E-mail bezorgd',
  undeliverable: 'Niet te bezorgen',
  reminded: 'Herinnering verstuurd',
  'code-failed': 'Code kon niet worden verstuurd',
  opened: 'Geopend',
  locked: 'Op slot na te veel verkeerde codes',
  unlocked: 'Weer van het slot',
  replied: 'Inwoner heeft geantwoord',
  'reply-delivered': 'Antwoord bezorgd bij de medewerker',
  'reply-failed': 'Antwoord kon niet worden bezorgd',
  'reply-failed-untold': 'De inwoner weet dat niet: bel hem',
  'reply-bounced': 'Antwoord kwam terug',
  extended: 'Langer te lezen',
  renewed: 'Opnieuw verstuurd met een nieuwe link',
  withdrawn: 'Ingetrokken',
  expired: 'Inhoud verwijderd',
};
const time = new Intl.DateTimeFormat('nl', { hour: '2-digit', minute: '2-digit' });
const messages = document.getElementById('messages');
const away = document.getElementById('away');
const door = document.getElementById('door');

new EventSource('/told').addEventListener('message', ({ data }) => {
  const told = JSON.parse(data);
  if ('isAway' in told) return sayAway(told.isAway);
  if (document.getElementById(told.id) !== null) return; // told again after the connection was lost
  messages.querySelector('.empty')?.remove();
  const { town, type, time: at, sequence } = told;
  const { reference, caseNumber } = told.data.message;
  const name = type.replace('nl.secure-messages.', '');
  const card =
    document.getElementById(reference) ??
    made('article', { className: 'case', id: reference }, [
      made('h2', {}, [
        made('span', { textContent: reference }),
        made('small', { textContent: caseNumber === undefined ? town : `${town}, zaak ${caseNumber}` }),
      ]),
      made('ul', { className: 'told' }),
    ]);
  card
    .querySelector('.told')
    .prepend(
      made('li', { id: told.id }, [
        made('time', { dateTime: at, textContent: time.format(new Date(at)) }),
        made('b', { textContent: WORDS[name] ?? name }),
        made('span', { className: 'signed', textContent: '✓ handtekening klopt' }),
        made('code', { textContent: `${type} · ${sequence}` }),
      ]),
    );
  messages.prepend(card);
});

away.addEventListener('click', () => {
  const body = JSON.stringify({ away: away.getAttribute('aria-pressed') !== 'true' });
  void fetch('/away', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
});

function sayAway(isAway) {
  away.setAttribute('aria-pressed', String(isAway));
  away.textContent = isAway ? 'Zet het zaaksysteem weer aan' : 'Zet het zaaksysteem even uit';
  door.textContent = isAway
    ? 'Het staat uit. Wat er gebeurt, wacht bij de server.'
    : 'Het staat aan. Zet het uit, lees een bericht, en zet het weer aan: er is niets gemist.';
}

function made(name, properties = {}, children = []) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}
