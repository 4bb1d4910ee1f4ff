// Whatever keeps another machine from being used is one sentence that says what to do, and names no secret.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectionFault, passesByItself, remedyOf, UnreachableError } from '../../server/connection-fault.ts';

const withCode = (code: string, message = 'x', cause?: unknown) =>
  Object.assign(new Error(message, { cause }), { code });

test('the code that tells most is found, wherever it is wrapped', () => {
  for (const [error, fault] of [
    [withCode('ECONNREFUSED'), 'ECONNREFUSED'],
    [new TypeError('fetch failed', { cause: withCode('ENOTFOUND') }), 'ENOTFOUND'],
    [new TypeError('fetch failed', { cause: new AggregateError([withCode('ECONNREFUSED')]) }), 'ECONNREFUSED'],
    [withCode('ESOCKET', 'connect ECONNREFUSED 127.0.0.1:25'), 'ECONNREFUSED'],
    [withCode('ESOCKET', 'self-signed certificate in certificate chain'), 'SELF_SIGNED_CERT_IN_CHAIN'],
    [withCode('ESOCKET', "Hostname/IP does not match certificate's altnames"), 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [withCode('ESOCKET', 'certificate has expired'), 'CERT_HAS_EXPIRED'],
    [withCode('28P01'), '28P01'],
    [withCode('EAUTH'), 'EAUTH'],
    [new Error('a mistake of ours'), undefined],
    ['no error', undefined],
  ] as const)
    assert.equal(connectionFault(error), fault);
});

test('a certificate of an unknown authority leads to NODE_EXTRA_CA_CERTS, and no address shows a password', () => {
  const { message } = new UnreachableError('DATABASE_URL', 'db.example.nl:5432', 'SELF_SIGNED_CERT_IN_CHAIN');
  assert.match(message, /^DATABASE_URL: db\.example\.nl:5432 cannot be used: .*NODE_EXTRA_CA_CERTS\.$/);
  assert.match(remedyOf('EAUTH') ?? '', /password/);
});

test('only what may pass is waited for', () => {
  assert.deepEqual(['ECONNREFUSED', '57P03', '28P01', 'CERT_HAS_EXPIRED'].map(passesByItself), [
    true,
    true,
    false,
    false,
  ]);
});
