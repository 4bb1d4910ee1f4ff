// A mail of ours that is signed (DKIM, RFC 6376), verified as receivers verify it.
import assert from 'node:assert/strict';
import { createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { RelayClient } from '../support/relay-client.ts';

let client: RelayClient;
before(async () => {
  client = await RelayClient.open();
});
after(() => client.close());

describe('a signed mail (DKIM, RFC 6376)', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const dkim = {
    domain: 'haarlemmermeer.example',
    selector: 'bericht',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };

  test('carries a signature of its body and of every header that matters, which holds', async () => {
    const headers = { 'Auto-Submitted': 'auto-generated' };
    const { raw } = await client.arrived({ dkim, headers, replyTo: { address: 'antwoord+a@berichten.example' } });
    const mailText = Buffer.from(raw, 'latin1').toString('utf8');
    const [head = '', body = ''] = [
      mailText.slice(0, mailText.indexOf('\r\n\r\n')),
      mailText.slice(mailText.indexOf('\r\n\r\n') + 4),
    ];
    const lines = head.split(/\r\n(?![ \t])/);
    const signature = lines.find((line) => /^dkim-signature:/i.test(line)) ?? '';
    const tag = (name: string) => new RegExp(`[;\\s]${name}=([^;]+)`).exec(signature)?.[1]?.replace(/\s/g, '') ?? '';
    assert.deepEqual(
      [tag('d'), tag('s'), tag('a'), tag('c')],
      ['haarlemmermeer.example', 'bericht', 'rsa-sha256', 'relaxed/relaxed'],
    );
    const signed = tag('h').toLowerCase().split(':');
    for (const name of ['from', 'to', 'subject', 'date', 'message-id', 'reply-to', 'mime-version', 'content-type'])
      assert.ok(signed.includes(name), `${name} is signed`);
    assert.equal(tag('bh'), createHash('sha256').update(relaxedBody(body)).digest('base64'));
    const unused = [...lines];
    const relaxed = signed.flatMap((name) => {
      const at = unused.findLastIndex((line) => line.toLowerCase().startsWith(`${name}:`));
      return at < 0 ? [] : [`${relaxedHeader(unused.splice(at, 1)[0] ?? '')}\r\n`];
    });
    const bare = relaxedHeader(signature.replace(/([;\s]b=)[^;]*/, '$1'));
    const verified = createVerify('RSA-SHA256')
      .update(relaxed.join('') + bare)
      .verify(publicKey, tag('b'), 'base64');
    assert.ok(verified, 'the signature holds');
  });

  /** RFC 6376, 3.4.4 and 3.4.2. */
  const relaxedBody = (body: string) =>
    `${body
      .replace(/[ \t]+/g, ' ')
      .replace(/ \r\n/g, '\r\n')
      .replace(/(\r\n)*$/, '')}\r\n`;
  const relaxedHeader = (line: string) => {
    const [name = '', ...value] = line.split(':');
    return `${name.toLowerCase().trim()}:${value
      .join(':')
      .replace(/\r\n/g, '')
      .replace(/[ \t]+/g, ' ')
      .trim()}`;
  };
});
