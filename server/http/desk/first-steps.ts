// How a developer of a case system begins: with the key, and calls that work as they stand. A test runs each of them.

import type { PageStep } from '../documents/document-page.ts';

const letter = `{"to":{"address":"j.jansen@inwoner.example"},
  "from":{"name":"Piet de Vries","address":"p.devries@haarlemmermeer.example"},
  "subject":"Uw aanvraag","text":"Uw vergunning is verleend.","kind":"Besluit op uw aanvraag"}`;

const tokenScript = `import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { importPKCS8, SignJWT } from 'jose';

const { DESK, CLIENT_ID } = process.env;
const metadata = await fetch(DESK.replace(/\\/desk\\/v1$/, '/.well-known/oauth-authorization-server'));
const { issuer } = await metadata.json();
const key = await importPKCS8(await readFile('client.pem', 'utf8'), 'ES256');
const assertion = await new SignJWT({ jti: randomUUID() })
  .setProtectedHeader({ alg: 'ES256' })
  .setIssuer(CLIENT_ID).setSubject(CLIENT_ID).setAudience(issuer)
  .setIssuedAt().setExpirationTime('1 minute')
  .sign(key);
const answer = await fetch(DESK + '/token', {
  method: 'POST',
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  }),
});
console.log(await answer.json());`;

/** The steps, for the API at this address: `$DESK` in their lines, as `$KEY` is the key. */
export function firstSteps(address: string): readonly PageStep[] {
  return [
    {
      title: 'The key',
      text:
        'The operator gives you an API key of your municipality (admin api-key add), once. Each call has it in the header Authorization; it sees its own ' +
        'municipality only. Keep it where your passwords are.',
      code: `DESK=${address}\nKEY=…   # what the operator gave you`,
    },
    {
      title: 'A first message',
      text:
        'from is at a mail domain of the municipality. Idempotency-Key is your own name for this call: when no answer comes, make the same call again, and it ' +
        'is the same message. 201 means that it is sealed and stored, and that the citizen will be notified.',
      code: `curl -sS "$DESK/messages" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\\n  -H 'Idempotency-Key: zaak-2026-0815-1' -d '${letter}'`,
    },
    {
      title: 'With files',
      text: 'A form: first the field message with the same JSON, then each file as files.',
      code: `curl -sS "$DESK/messages" -H "Authorization: Bearer $KEY" \\\n  -F 'message=${letter}' \\\n  -F 'files=@besluit.pdf'`,
    },
    {
      title: 'What became of it',
      text:
        'A page at a time, newest first: give next of a page as cursor. To follow what happens don’t ask for each message; ask for events, or be told ' +
        '(subscriptions).',
      code: `curl -sS "$DESK/messages?limit=10" -H "Authorization: Bearer $KEY"\ncurl -sS "$DESK/events?after=0" -H "Authorization: Bearer $KEY"`,
    },
    {
      title: 'A token instead of the key',
      text:
        'OAuth 2.0 client credentials with private_key_jwt (RFC 7523), as the NL GOV Assurance profile has it. Make a pair of keys; the operator registers the ' +
        'public one (admin client add) and tells the client_id. For each token your system signs an assertion: for us, with a new jti, five minutes at most. ' +
        'The token is the bearer token of every call for a quarter of an hour; ask for the next in time. Any OAuth library does this; with jose in Node:',
      code: `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out client.pem\nopenssl pkey -in client.pem -pubout -out client-public.pem   # for the operator`,
    },
    {
      title: 'How it gets one',
      text:
        'Save as token.mjs. A refusal is that of RFC 6749: error is its name, error_description says what to mend; invalid_client also when the clock is wrong ' +
        'or a jti comes twice.',
      code: tokenScript,
    },
    {
      title: 'When it is refused',
      text:
        'Every refusal is JSON (RFC 9457, application/problem+json): code is its stable name, detail a sentence for a person, errors names each fault of ' +
        'what you sent by JSON pointer. 429 and 503 say in Retry-After when to come again; other 4xx are not to be repeated as they are. RateLimit says how many ' +
        'calls are left in this minute.',
      code: `curl -sS "$DESK/messages" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d '{"to":{"address":"nobody"}}'`,
    },
  ];
}
