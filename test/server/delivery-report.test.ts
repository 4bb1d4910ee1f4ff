// What a mail at a return path says: that ours failed for good, with which status (RFC 3463) and why; or nothing of
// the kind.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readDeliveryReport } from '../../server/gateway/delivery-report.ts';

const BOUNCES = 'test/support/bounces';

async function* sent(report: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(
    report
      .replaceAll('{{CITIZEN}}', 'burger@citizen.example')
      .replaceAll('{{ORIGINAL}}', 'Subject: ZorgMail\n\nEr is een bericht.')
      .replaceAll('\n', '\r\n'),
  );
}

for (const [kind, status, reason] of [
  ['status-says-little.eml', '5.1.1', 'unknown-address'],
  ['several-recipients.eml', '5.2.2', 'mailbox-full'],
  ['other-action.eml', '5.0.0', 'unknown-address'],
  ['wrong-boundaries.eml', '5.1.1', 'unknown-address'],
  ['passed-on.eml', '5.1.1', 'unknown-address'],
  ['mailbox-rule.eml', undefined, 'mailbox-full'],
  ['german.eml', undefined, 'unknown-address'],
  ['french-base64.eml', undefined, 'unknown-address'],
  ['dutch-full.eml', undefined, 'mailbox-full'],
  ['dutch-provider.eml', '5.1.1', 'unknown-address'],
  ['domino.eml', undefined, 'unknown-address'],
  ['sendmail-text.eml', '5.1.1', 'unknown-address'],
  ['qmail.eml', '5.1.1', 'unknown-address'],
  ['exchange-legacy.eml', '5.1.1', 'unknown-address'],
  ['sendmail-headers-only.eml', '5.7.1', 'refused'],
] as const) {
  test(`${kind}: ${status ?? 'no status'}, ${reason}`, async () => {
    const { returned, ...bounce } = Object(await readDeliveryReport(sent(readFileSync(join(BOUNCES, kind), 'utf8'))));
    assert.deepEqual(bounce, { is: 'bounce', status, reason });
  });
}

test('a report of success says how far the mail came', async () => {
  const report = readFileSync(join(BOUNCES, 'relayed.eml'), 'utf8');
  assert.deepEqual(await readDeliveryReport(sent(report)), { is: 'delivery', action: 'relayed' });
  const delivered = report.replace('Action: relayed', 'Action: delivered (to mailbox)');
  assert.deepEqual(await readDeliveryReport(sent(delivered)), { is: 'delivery', action: 'delivered' });
  const inWords = report.replace(/^Action:.*$/m, '');
  assert.equal(await readDeliveryReport(sent(inWords)), undefined, 'words alone are not enough');
});

for (const kind of readdirSync(BOUNCES).filter((name) => name.startsWith('no-'))) {
  test(`${kind} says of no failure`, async () => {
    assert.equal(await readDeliveryReport(sent(readFileSync(join(BOUNCES, kind), 'utf8'))), undefined);
  });
}

test('a report made to be slow to judge is judged', { timeout: 60_000 }, async () => {
  for (const slow of ['-', 'mailbox is ', 'Action: x\n', '550 5.']) {
    const report = `From: MAILER-DAEMON@x.example\nSubject: Undelivered\n\n${slow.repeat(400_000 / slow.length)}`;
    const start = performance.now();
    await readDeliveryReport(sent(report));
    assert.ok(performance.now() - start < 15_000, JSON.stringify(slow));
  }
});
