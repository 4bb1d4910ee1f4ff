// Dialogues with the gateway: commands out of order, twice, too long, with other line ends and NULs, all at once; and
// mails with another mail hidden in them (SMTP smuggling).
import { connect } from 'node:net';
import { SENDER } from '../../support/civil-servant.ts';
import { HARD_ADDRESSES } from '../../support/hard-addresses.ts';
import type { Random } from '../../support/random.ts';
import { ATTACKED_CITIZEN, type Target } from './attacked-service.ts';
import { type Heard, type Mutant, type MutantKind, PATIENCE } from './mutant.ts';
import { BYTE_MUTATIONS, bytesOf, mutated, ODD_TEXTS } from './mutations.ts';

interface Dialogue {
  /** What is written at once, each when the gateway has said something to the one before. */
  readonly pieces: readonly string[];
  /** Mails that are meant in it. */
  readonly mails: number;
}

const MAIL = `From: ${SENDER}\r\nSubject: Besluit\r\n\r\nToegekend.`;
/** What some servers take for the end of a mail. Only CRLF.CRLF is. */
const FALSE_ENDS = [
  '\n.\n',
  '\r.\r',
  '\n.\r\n',
  '\r\n.\n',
  '\r\n.\r',
  '\r.\n',
  '\n\n.\n\n',
  '\r\n\0.\r\n',
  '\r\n.\0\r\n',
  '\r\n. \r\n',
  '\x85.\x85',
];

function login({ attackers }: Target, random: Random): string {
  const { slug, apiKey } = random.pick(attackers);
  return `AUTH PLAIN ${Buffer.from(`\0${slug}\0${apiKey}`).toString('base64')}`;
}

function address(number: number): string {
  return `${ATTACKED_CITIZEN}s${number}@citizen.example`;
}

function good(target: Target, random: Random, number: number): Dialogue {
  const commands = [
    'EHLO client.example',
    login(target, random),
    `MAIL FROM:<${SENDER}>`,
    `RCPT TO:<${address(number)}>`,
    'DATA',
  ];
  return { pieces: [...commands.map((command) => `${command}\r\n`), `${MAIL}\r\n.\r\n`, 'QUIT\r\n'], mails: 1 };
}

/** A whole dialogue in the content of another, behind what is no end. */
function smuggled(target: Target, random: Random, number: number): Dialogue {
  const { pieces } = good(target, random, number);
  const hidden = `MAIL FROM:<${SENDER}>\r\nRCPT TO:<${address(number)}>\r\nDATA\r\n${MAIL}`;
  const content = `${MAIL}${random.pick(FALSE_ENDS)}${hidden}\r\n.\r\n`;
  return { pieces: pieces.map((piece) => (piece.startsWith(MAIL) ? content : piece)), mails: 1 };
}

const PARAMETERS = [
  ...[
    '',
    ' SIZE=1',
    ' SIZE=99999999999',
    ' SIZE=-1',
    ' SIZE=x',
    ' BODY=8BITMIME',
    ' BODY=BINARYMIME',
    ' SMTPUTF8',
    ' AUTH=<>',
  ],
  ...[
    ' RET=FULL ENVID=x',
    ' ENVID=+ZZ',
    ' NOTIFY=NEVER',
    ' NOTIFY=NEVER,SUCCESS',
    ' ORCPT=rfc822;x',
    ' ORCPT=utf-8;\\x{10FFFF}',
    ' X=y',
    ' =',
  ],
];
function drawnCommand(target: Target, random: Random, number: number): string {
  const odd = random.pick(ODD_TEXTS);
  const hard = bytesOf(random.pick(HARD_ADDRESSES)[0]);
  return random.pick([
    `MAIL FROM:<${hard}>${random.pick(PARAMETERS)}`,
    `MAIL FROM:<${SENDER}>${random.pick(PARAMETERS)}`,
    `RCPT TO:<${hard}>`,
    `RCPT TO:<${address(number)}>${random.pick(PARAMETERS)}`,
    `RCPT TO:${odd}`,
    `RCPT TO:<retour+${odd.slice(0, 40)}@berichten.example>`,
    `RCPT TO:<@a.example,@b.example:${address(number)}>`,
    `EHLO ${odd}`,
    'HELO x',
    login(target, random),
    ...[
      'AUTH PLAIN',
      'AUTH LOGIN',
      'AUTH PLAIN =',
      'AUTH PLAIN *',
      'AUTH CRAM-MD5',
      'AUTH LOGIN dXNlcg==',
      `AUTH PLAIN ${'A'.repeat(20_000)}`,
    ],
    ...[
      'DATA',
      'BDAT 10 LAST',
      'RSET',
      'NOOP',
      `NOOP ${'x'.repeat(5_000)}`,
      'VRFY root',
      'EXPN all',
      'HELP',
      'TURN',
      'STARTTLS',
    ],
    ...['XCLIENT ADDR=1.2.3.4', 'XFORWARD NAME=x', 'GET / HTTP/1.1', '', ' ', '.', '\0', 'QUIT', odd],
  ]);
}

function spoiled(target: Target, random: Random, number: number): Dialogue {
  const pieces = [...good(target, random, number).pieces];
  for (let left = random.between(1, 4); left > 0; left -= 1) {
    const at = random.below(pieces.length);
    const drawn = random.below(8);
    if (drawn < 3) pieces.splice(at, 0, `${drawnCommand(target, random, number)}\r\n`);
    else if (drawn === 3) pieces.splice(at, 1);
    else if (drawn === 4) pieces.splice(random.below(pieces.length), 0, ...pieces.splice(at, 1));
    else if (drawn === 5) pieces.splice(at, 1, mutated(pieces[at] ?? '', BYTE_MUTATIONS, random));
    else if (drawn === 6)
      pieces.splice(at, 1, (pieces[at] ?? '').replaceAll('\r\n', random.pick(['\n', '\r', '\r\r\n', '\0\r\n'])));
    else pieces.splice(at, 0, ...pieces.slice(at, at + 3));
  }
  // Whatever became of the pieces: as often as a content stands in them a mail may be meant.
  return { pieces, mails: pieces.join('').split('\r\n.\r\n').length };
}

/** Waits for nothing: all in one packet. */
function pipelined({ pieces, mails }: Dialogue): Dialogue {
  return { pieces: [pieces.join('')], mails };
}

export const smtpMutants: MutantKind = {
  mutant(target, random, number) {
    const dialogue = random.percent(25) ? smuggled(target, random, number) : spoiled(target, random, number);
    return spoken(target, random.percent(40) ? pipelined(dialogue) : dialogue);
  },
  good: (target, random, number) => spoken(target, good(target, random, number)),
};

function spoken({ gatewayPort }: Target, { pieces, mails }: Dialogue): Mutant {
  const about = `a dialogue: ${JSON.stringify(pieces.map((piece) => piece.slice(0, 120)))}`;
  return { about, atMost: mails, isWhole: true, send: () => speaks(gatewayPort, pieces) };
}

/** So long without a word, and the gateway waits for more. */
const WAITS = 250;

/** Says the pieces, each after an answer or a little while; then ends a content that is open, and leaves. */
function speaks(port: number, pieces: readonly string[]): Promise<Heard> {
  return new Promise((resolve) => {
    let heard = '';
    const left = [...pieces, '\r\n.\r\nQUIT\r\n'];
    const socket = connect(port, '127.0.0.1').setEncoding('latin1');
    let next: NodeJS.Timeout | undefined;
    const say = () => {
      const piece = left.shift();
      if (piece !== undefined) socket.write(Buffer.from(piece, 'latin1'));
      next = left.length === 0 ? setTimeout(finish, PATIENCE, true) : setTimeout(say, WAITS);
    };
    const finish = (silent: boolean) => {
      clearTimeout(next);
      socket.destroy();
      resolve({
        over: 'smtp',
        lines: heard.split('\r\n').filter((line) => line !== ''),
        silent: silent || heard === '',
      });
    };
    socket.on('data', (text) => {
      heard += text;
      if (left.length === 0) return;
      clearTimeout(next);
      next = setTimeout(say, 0);
    });
    socket.on('error', () => {}).on('close', () => finish(false));
    next = setTimeout(say, PATIENCE);
  });
}
