// Letters to the desk API as forms with files, and as whole mails.
import { DESK_API } from '../../../server/http/desk/desk-call.ts';
import { newMessage } from '../../support/case-system.ts';
import type { Random } from '../../support/random.ts';
import { ATTACKED_CITIZEN, type Target } from './attacked-service.ts';
import { someAddress } from './calls.ts';
import { wholeMail } from './mail-corpus.ts';
import { mutatedMail } from './mail-mutations.ts';
import type { Mutant, MutantKind } from './mutant.ts';
import { BYTE_MUTATIONS, LINE_MUTATIONS, type Mutation, mutated, ODD_TEXTS } from './mutations.ts';
import { sendsRaw, whole, written } from './raw-http.ts';

const BOUNDARY = '----formboundary7MA4YWxkTrZu0gW';

function part(disposition: string, type: string, content: string): string {
  const headers = `Content-Disposition: form-data; ${disposition}\r\n${type === '' ? '' : `Content-Type: ${type}\r\n`}`;
  return `--${BOUNDARY}\r\n${headers}\r\n${content}\r\n`;
}

function form(number: number, random: Random): string {
  const message = JSON.stringify(newMessage({ to: { address: `${ATTACKED_CITIZEN}f${number}@citizen.example` } }));
  const file = (name: string) =>
    part(`name="files"; filename="${name}"`, 'application/pdf', `%PDF-1.7\n${random.bytes(200).toString('latin1')}`);
  return `${part('name="message"', '', message)}${file('besluit.pdf')}${file('kaart.pdf')}--${BOUNDARY}--\r\n`;
}

const OF_FORMS: readonly Mutation[] = [
  (text, random) =>
    text.replace(
      'name="message"',
      random.pick(['name=""', 'name="files"', 'name=message', 'name="__proto__"', "name*=utf-8''message"]),
    ),
  (text, random) => text.replace('filename="besluit.pdf"', `filename="${random.pick(ODD_TEXTS)}"`),
  (text, random) =>
    text.replace(
      'filename="besluit.pdf"',
      random.pick(["filename*=utf-8''%00", "filename*=x'y'%e2%82", 'filename="a"; filename="b"', '']),
    ),
  (text, random) => text.replace('Content-Type: application/pdf', `Content-Type: ${random.pick(ODD_TEXTS)}`),
  (text, random) => text.replaceAll(`--${BOUNDARY}`, `--${random.pick([`${BOUNDARY}x`, BOUNDARY.slice(1), '', ' '])}`),
  (text, random) =>
    part(`name="${random.pick(['files', 'x', 'message'])}"; filename="x"`, '', 'x').repeat(
      random.pick([1, 21, 2_000]),
    ) + text,
  (text, random) =>
    text.replace(
      '\r\n\r\n',
      `\r\n${`X-${random.seed()}: ${'a'.repeat(random.pick([1, 9_000, 90_000]))}\r\n`.repeat(random.pick([1, 1, 300]))}\r\n`,
    ),
  (text, random) =>
    text.replace('\r\n\r\n', `\r\nContent-Type: multipart/mixed; boundary=${random.pick(['b', BOUNDARY])}\r\n\r\n`),
  (text) => text.slice(0, text.lastIndexOf(`--${BOUNDARY}--`)),
  (text) => `preamble\r\n${text}epilogue`,
];
const FORM_MUTATIONS = [...BYTE_MUTATIONS, ...LINE_MUTATIONS, ...OF_FORMS, ...OF_FORMS];

const TYPES = [
  `multipart/form-data; boundary=${BOUNDARY}`,
  ...[
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary="',
    'multipart/mixed; boundary=b',
  ],
  `multipart/form-data; boundary=${'b'.repeat(300)}`,
  `multipart/form-data; charset=utf-16; boundary=${BOUNDARY}`,
  `multipart/form-data; boundary=${BOUNDARY}; boundary=x`,
];

export const formMutants: MutantKind = {
  mutant(target, random, number) {
    if (random.percent(25)) return sent(target, random, 'message/rfc822', mutatedMail(wholeMail, random));
    const type = random.percent(85) ? (TYPES[0] ?? '') : random.pick(TYPES);
    return sent(target, random, type, mutated(form(number, random), FORM_MUTATIONS, random));
  },
  good: (target, random, number) => sent(target, random, TYPES[0] ?? '', form(number, random)),
};

function sent(target: Target, random: Random, type: string, body: string): Mutant {
  const { apiKey } = random.pick(target.attackers);
  const request = whole(target.port, someAddress(random), {
    method: 'POST',
    target: `${DESK_API}/messages`,
    headers: [
      ['Authorization', `Bearer ${apiKey}`],
      ['Content-Type', type],
    ],
    body,
  });
  const about = `POST /messages as ${type.slice(0, 60)} with ${JSON.stringify(body.slice(0, 300))}`;
  return { about, atMost: 1, isWhole: true, send: () => sendsRaw(target.port, written(request), { isWhole: true }) };
}
