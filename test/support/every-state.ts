// Every state that a citizen can meet, each on the screen while its name is handed out: what looks at all screens
// (axe, the pictures) walks through this. Real letters, real codes; only time and the network are bent.
import { sql } from 'drizzle-orm';
import { toBase64url } from '../../server/contract/bytes.ts';
import { type Citizen, recordOf } from './citizen.ts';
import { sendsMail } from './civil-servant.ts';
import { ONE_PIXEL } from './one-pixel.ts';
import type { StoryEnvironment } from './story-environment.ts';

const SUBJECT = 'Uw aanvraag voor huishoudelijke hulp';
/** A letter with all that a letter can have: kind and term, a table, pictures, a quotation, attachments. */
export const LETTER = {
  subject: SUBJECT,
  text: 'Beste mevrouw Jansen,\n\nZie de tabel.',
  html: `<p>Beste mevrouw Jansen,</p><p>U krijgt <b>drie uur hulp in de week</b>. Dit is wanneer:</p>
<table><tr><th>Dag</th><th>Uren</th><th>Wie er komt en wat er gedaan wordt</th></tr><tr><td>maandag</td><td>2</td><td>schoonmaak</td></tr><tr><td>donderdag</td><td>1</td><td>boodschappen</td></tr></table>
<p>Lees meer op <a href="https://www.haarlemmermeer.example/een/heel/lang/adres/dat/nergens/afgebroken/kan/worden">onze website</a>.</p><p>Met vriendelijke groet,<br>Piet de Vries <img src="cid:logo" alt=""></p>
<blockquote type="cite"><p>Wanneer hoor ik of ik hulp krijg?</p></blockquote>`,
  attachments: [
    { filename: 'Beschikking_met_een_heel_lange_naam_zonder_spaties_2026.pdf', content: Buffer.from('%PDF-1.4') },
    { filename: 'plattegrond.png', content: Buffer.from(ONE_PIXEL) },
    { filename: 'logo.png', cid: 'logo', content: Buffer.from(ONE_PIXEL) },
  ],
  headers: { 'X-Secure-Message-Kind': 'Besluit op uw aanvraag', 'X-Secure-Message-Reply-Before': '2099-01-31' },
};

/**
 * Walks a citizen with an untouched browser through every state. What is done to the page at a stop must be undone
 * before the next.
 */
export async function* everyState(environment: StoryEnvironment, citizen: Citizen): AsyncGenerator<string> {
  yield* withoutWholeLink(environment, citizen);
  yield* codesThatFail(environment, citizen);
  yield* readingAndReplying(environment, citizen);
  yield* askedAndAnswering(environment, citizen);
  yield* endings(environment, citizen);
}

async function* withoutWholeLink({ site }: StoryEnvironment, citizen: Citizen): AsyncGenerator<string> {
  const page = `${site}/veilig-bericht`;
  await citizen.opens(page);
  await citizen.seesHeading('Uw bericht lezen');
  await citizen.seesHeading('Lukt het niet?');
  yield 'no-link';
  await citizen.page.getByLabel('Kenmerk van uw e-mail').fill('AAAA-AAAA');
  await citizen.presses('Controleren');
  await citizen.sees(/Wij kennen geen e-mail met dit kenmerk/);
  yield 'unknown-reference';
  await citizen.opens(`${page}#bericht=half`);
  await citizen.seesHeading('Deze link werkt niet');
  await citizen.seesHeading('Lukt het niet?');
  yield 'broken-link';
  await citizen.opens(`${page}#bericht=${toBase64url(new Uint8Array(32).fill(7))}`);
  await citizen.sees('We kunnen dit bericht niet vinden.');
  yield 'unknown-message';
}

async function* codesThatFail(environment: StoryEnvironment, citizen: Citizen): AsyncGenerator<string> {
  await citizenGets(environment, 'sms@citizen.example', { 'X-Secure-Message-Mobile': '+31612345678' });
  await citizen.clicksBerichtLezen('sms@citizen.example');
  const wrong = (await citizen.codeBySms()) === '000000' ? '000001' : '000000';
  yield 'code-by-sms';
  await citizen.page.getByText('Geen code gekregen?').click();
  await citizen.sees(/aan het telefoonbedrijf gegeven/);
  yield 'no-code';
  await citizen.page.getByText('Geen code gekregen?').click();
  await citizen.types(wrong);
  await citizen.sees('Deze code klopt niet. U kunt het nog 4 keer proberen.');
  yield 'wrong-code';
  for (const left of [3, 2, 1]) {
    await citizen.types(wrong);
    await citizen.sees(`Deze code klopt niet. U kunt het nog ${left} keer proberen.`);
  }
  await citizen.types(wrong);
  await citizen.sees(/^U hebt te vaak een verkeerde code ingevuld/);
  yield 'burnt-code';
  await citizen.presses('Laat de code voorlezen (wij bellen u)');
  await citizen.sees(/^We bellen u nu op/);
  await citizen.page.getByText('Geen code gekregen?').click();
  await citizen.sees(/gevraagd u te bellen/);
  yield 'code-by-voice';
  await citizen.page.evaluate('localStorage.clear()'); // as in another browser: this one has to ask for its own
  await citizen.page.reload();
  await citizen.page.getByRole('button', { name: 'Stuur mij een code' }).waitFor();
  yield 'ask-for-code';
  await inDatabase(environment, sql`update message set wrong_codes = 50, locked_at = now()`);
  await citizen.presses('Stuur mij een code');
  await citizen.seesHeading('Dit bericht is op slot');
  yield 'locked';

  environment.smsProvider.refuse(400);
  await citizenGets(environment, 'landline@citizen.example', { 'X-Secure-Message-Mobile': '+31612345679' });
  await citizen.clicksBerichtLezen('landline@citizen.example');
  await citizen.sees('We kunnen op dit nummer geen sms bezorgen.');
  await citizen.page.getByText('Geen code gekregen?').click();
  yield 'refused-sms';
  environment.smsProvider.refuse(undefined);
}

async function* readingAndReplying(environment: StoryEnvironment, citizen: Citizen): AsyncGenerator<string> {
  const { page } = citizen;
  await citizenGets(environment, 'reader@citizen.example');
  await citizen.clicksBerichtLezen('reader@citizen.example');
  const code = await citizen.codeByMail();
  yield 'code-by-mail';
  await citizen.types(code);
  await citizen.seesHeading(SUBJECT);
  // as one begins to read: the ring around the heading is for the keyboard
  await page.getByText('Beste mevrouw Jansen').click();
  yield 'message';
  await citizen.presses('Beantwoorden');
  await citizen.seesHeading('Uw antwoord');
  yield 'reply';
  await citizen.presses('Verzenden');
  await citizen.sees('Schrijf een antwoord of voeg een bijlage toe.');
  yield 'empty-reply';
  yield* repliesWithFiles(citizen);
  await citizen.writes('Hartelijk dank.\n\nHierbij de kopie.');
  await citizen.presses('Weggooien');
  await citizen.sees(/^Weet u het zeker/);
  yield 'throw-away';
  await citizen.presses('Nee, bewaren');
  await inDatabase(environment, sql`delete from session`);
  await citizen.presses('Verzenden');
  await citizen.sees(/^U hebt een tijd niets gedaan/);
  yield 'session-ended';
  await citizen.presses('Stuur mij een code');
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading('Uw antwoord');
  await page.context().setOffline(true);
  await citizen.presses('Verzenden');
  await citizen.sees('U hebt geen internet. We proberen het automatisch opnieuw.');
  yield 'offline';
  await page.context().setOffline(false);
  await citizen.seesReceipt();
  yield 'receipt';
  await citizen.presses('Terug naar het bericht');
  await citizen.seesHeading('Wat u hebt verzonden');
  yield 'replied';
  await citizen.presses('Beantwoorden');
  await citizen.writes('En nog iets.');
  await citizen.presses('Terug naar het bericht');
  await citizen.sees('U hebt een antwoord dat nog niet is verzonden.');
  yield 'draft';
  await inDatabase(
    environment,
    sql`update message set withdrawn_at = ${daysAgo(environment, 0)}, server_share_sealed = null`,
  );
  await citizen.presses('Verder schrijven');
  await citizen.presses('Verzenden');
  await citizen.seesHeading('Dit bericht is niet meer beschikbaar');
  yield 'withdrawn';
}

/** One file of each kind: accepted, refused, on its way, and a safe copy that is being made. */
async function* repliesWithFiles(citizen: Citizen): AsyncGenerator<string> {
  const { page } = citizen;
  // Never answered: the file stays on its way.
  await page.route('**/replies/*', (route) => (recordOf(route.request()) === '1' ? undefined : route.continue()));
  const lastRecord = page.waitForResponse(
    (response) => recordOf(response.request()) === '2' && response.status() === 204,
  );
  await citizen.attaches(
    { name: 'bewijs.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 bewijs') },
    { name: 'programma.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ programma') },
    { name: 'grote scan.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(2 * 1024 ** 2, '%PDF-1.4 ') },
  );
  await citizen.seesAccepted('bewijs.pdf');
  await citizen.sees('Dit soort bestanden kunt u niet meesturen.');
  await lastRecord;
  yield 'reply-with-files';
  await citizen.presses('programma.exe verwijderen');
  await citizen.presses('Verzenden');
  await citizen.sees(/^We verzenden uw antwoord zodra alle bijlagen klaar zijn/);
  yield 'waits-for-files';
  await citizen.presses('Toch niet verzenden');
  await citizen.presses('Stoppen met grote scan.pdf');
  await page.unrouteAll();
  const card = { name: 'paspoort.png', mimeType: 'image/png', buffer: await identityCard(citizen) };
  await page.getByLabel('Identiteitsbewijs veilig meesturen').setInputFiles(card);
  await citizen.presses('Deze kopie meesturen');
  await citizen.sees(/^U hebt niets zwart gemaakt/);
  yield 'nothing-black';
  await citizen.presses('Zwart vlak toevoegen');
  yield 'safe-copy';
  await citizen.presses('Deze kopie meesturen');
  await citizen.seesAccepted('veilige kopie.jpg');
}

const ASK =
  'Kopie van uw identiteitsbewijs*; Loonstrook van oktober*; Ingangsdatum (datum)*; Hoe betaalt u? (keuze: per bank, contant); Toelichting?';

/** A letter that asks: its list, a place for each, what is missing, and what was given. */
async function* askedAndAnswering(environment: StoryEnvironment, citizen: Citizen): AsyncGenerator<string> {
  const { page } = citizen;
  await citizenGets(environment, 'asked@citizen.example', { 'X-Secure-Message-Ask': ASK });
  await citizen.clicksBerichtLezen('asked@citizen.example');
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading('Dit vragen wij van u');
  yield 'asked';
  await citizen.presses('Beantwoorden');
  await citizen.sees('Loonstrook van oktober');
  const place = (name: string) => page.getByRole('group', { name });
  const file = { name: 'paspoort.png', mimeType: 'image/png', buffer: await identityCard(citizen) };
  await place('Kopie van uw identiteitsbewijs').locator('input[type=file]').first().setInputFiles(file);
  await citizen.seesAccepted('paspoort.png');
  await place('Loonstrook').getByLabel('Dit heb ik niet').check();
  await citizen.presses('Verzenden');
  await place('Loonstrook').getByText('Schrijf waarom niet.').waitFor();
  yield 'answers-missing';
  await place('Loonstrook').getByLabel('Waarom niet?').fill('Ik werk er pas sinds maart.');
  await place('Ingangsdatum').locator('input[type=date]').fill('2026-12-01');
  await place('Hoe betaalt u?').getByLabel('contant').check();
  await citizen.sees('U hebt alles ingevuld wat verplicht is.');
  yield 'answers';
  await citizen.presses('Verzenden');
  await citizen.seesReceipt();
  yield 'answers-receipt';
}

async function* endings(environment: StoryEnvironment, citizen: Citizen): AsyncGenerator<string> {
  const { page } = citizen;
  await citizenGets(environment, 'late@citizen.example');
  await inDatabase(
    environment,
    sql`update message set expires_at = ${daysAgo(environment, 1)} where withdrawn_at is null`,
  );
  await citizen.clicksBerichtLezen('late@citizen.example');
  await citizen.seesHeading('Dit bericht is niet meer beschikbaar');
  yield 'expired';
  await citizenGets(environment, 'outage@citizen.example');
  await page.route('**/reader/v1/**', (route) => route.abort());
  await citizen.clicksBerichtLezen('outage@citizen.example');
  await citizen.seesHeading('Even geduld');
  yield 'server-away';
  await citizen.presses('Probeer het nu opnieuw'); // in vain: else it might go on by itself before the press
  await page.unrouteAll();
  await citizen.types(await citizen.codeByMail());
  await citizen.seesHeading(SUBJECT);
  await citizen.presses('Afsluiten');
  await citizen.seesHeading('U hebt het bericht gesloten');
  yield 'closed';
}

async function citizenGets(
  { gateway }: StoryEnvironment,
  to: string,
  headers: Record<string, string> = {},
): Promise<void> {
  const from = `Piet de Vries <p.devries@${gateway.user}.example>`; // at the municipality's own mail domain
  const mail = { from, to, ...LETTER, headers: { ...LETTER.headers, ...headers } };
  const { code, sentence } = await sendsMail(gateway, mail);
  if (code !== 250) throw new Error(sentence);
}

/** A moment of the server's clock. */
function daysAgo({ server }: StoryEnvironment, days: number): string {
  return new Date(server.services.clock.now().getTime() - days * 24 * 3600_000).toISOString();
}

async function inDatabase({ server }: StoryEnvironment, statement: ReturnType<typeof sql>): Promise<void> {
  await server.services.db.execute(statement);
}

/** A picture of a card that exists nowhere. */
async function identityCard(citizen: Citizen): Promise<Buffer> {
  const page = await citizen.page.context().newPage();
  await page.setViewportSize({ width: 640, height: 400 });
  await page.setContent(`<body style="margin:0;background:#b9cfd8;font:24px sans-serif"><h1 style="margin:24px">SPECIMEN</h1>
    <div style="position:absolute;left:40px;top:110px;width:150px;height:200px;background:#5c7987;border-radius:80px 80px 0 0"></div>
    <p style="position:absolute;left:240px;top:110px;line-height:1.8">Jansen<br>Johanna<br>01 JAN 1956<br>BSN 000000000</p></body>`);
  const card = await page.screenshot();
  await page.close();
  return card;
}
