// Who finds a hole reads at the server itself whom to tell (RFC 9116).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY } from '../../server/contract/units.ts';
import { listenHttp } from '../../server/http/listen.ts';
import { securityTxt } from '../../server/http/security-txt.ts';
import { readServerSettings } from '../../server/settings.ts';
import { TurnableClock } from '../support/test-server.ts';

const settingsWith = (contact?: string) =>
  readServerSettings({ SMTP_URL: 'smtp://localhost', SECURITY_CONTACT: contact }).SECURITY_CONTACT;

async function ask(contacts: readonly string[], publicUrl: string, clock = new TurnableClock()) {
  const listener = await listenHttp(securityTxt(contacts, publicUrl, clock), 0, { hostname: '127.0.0.1' });
  try {
    const answer = await fetch(`http://127.0.0.1:${listener.port}/.well-known/security.txt`);
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  } finally {
    await listener.close();
  }
}

describe('security.txt', () => {
  test('names the contacts of the setting in their order, and where it belongs', async () => {
    const contacts = settingsWith('mailto:security@gemeente.example, https://gemeente.example/cvd');
    const { status, type, text } = await ask(contacts, 'https://berichten.example');
    assert.deepEqual([status, type], [200, 'text/plain; charset=utf-8']);
    assert.deepEqual(text.split('\n'), [
      'Contact: mailto:security@gemeente.example',
      'Contact: https://gemeente.example/cvd',
      'Expires: 2026-12-23T10:00:00.000Z',
      'Preferred-Languages: nl, en',
      'Canonical: https://berichten.example/.well-known/security.txt',
      '',
    ]);
  });

  test('is never out of date while the server runs', async () => {
    const clock = new TurnableClock();
    clock.turn(400 * DAY);
    const { text } = await ask(['tel:+31-20-1234567'], 'https://berichten.example', clock);
    const [, expires = ''] = /^Expires: (.+)$/m.exec(text) ?? [];
    assert.ok(new Date(expires) > clock.now());
  });

  test('claims no place that is not well known', async () => {
    for (const publicUrl of ['http://localhost:8080', 'https://gemeente.example/berichten'])
      assert.doesNotMatch((await ask(['tel:+31-20-1234567'], publicUrl)).text, /Canonical/);
  });

  test('is not there where nobody was named', async () => {
    assert.equal((await ask(settingsWith(), 'https://berichten.example')).status, 404);
  });

  for (const wrong of ['security@gemeente.example', 'http://gemeente.example/cvd', 'mailto:', ','])
    test(`a contact that nobody can follow is refused by name at start: ${wrong}`, () => {
      assert.throws(() => settingsWith(wrong), /SECURITY_CONTACT: must be mailto:/);
    });
});
