// What leaves this machine leaves it under TLS, whatever the settings say.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readServerSettings } from '../../server/settings.ts';

describe('a setting that goes to another machine in clear text', () => {
  for (const [name, address] of [
    ['SMS_URL', 'http://provider.example/sms'],
    ['SMS_URL', 'http://user:word@10.0.0.5:8080/sms'],
    ['SMS_URL', 'http://127.0.0.1.evil.example/'],
    ['DATABASE_URL', 'postgres://user:word@db.example/berichten'],
    ['DATABASE_URL', 'postgres://user:word@db.example/berichten?sslmode=disable'],
    ['DATABASE_URL', 'postgresql://user:word@10.0.0.5:5432/berichten?sslmode=prefer'],
    ['DATABASE_OWNER_URL', 'postgres://user:word@db.example/berichten'],
    ['DATABASE_OWNER_URL', 'postgres://user:word@10.0.0.5:5432/berichten?sslmode=prefer'],
    ['DATABASE_URL', 'postgres://user:word@db.example/berichten?sslmode=require&sslmode=disable'],
    ['DATABASE_URL', 'postgres://user:word@db.example/berichten?sslmode=disable&sslmode=require'],
    ['CLAMD_URL', 'tcp://scanner.example:3310'],
    ['CLAMD_URL', 'tcp://[2001:db8::5]:3310'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://10.0.0.5:4318'],
  ] as const) {
    test(`is refused by name, and not told again: ${name}=${address}`, () => {
      const read = () => readServerSettings({ SMTP_URL: 'smtp://localhost', [name]: address });
      assert.throws(read, (error: Error) => {
        assert.match(error.message, new RegExp(`${name}: goes to another machine in clear text: `));
        assert.doesNotMatch(error.message, /word|10\.0\.0\.5|db\.example/);
        return true;
      });
    });
  }
  for (const [name, address] of [
    ['SMS_URL', 'https://provider.example/sms'],
    ['SMS_URL', 'http://localhost:8080/sms'],
    ['SMS_URL', 'http://[::1]:8080/sms'],
    ['SMS_URL', 'spryng://:token@rest.spryngsms.com'],
    ['DATABASE_URL', 'postgres://user:word@db.example/berichten?sslmode=verify-full'],
    ['DATABASE_URL', 'postgres://user:word@127.0.0.1:5432/berichten'],
    ['CLAMD_URL', 'tcp://localhost:3310'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://traces.example/otlp'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://localhost:4318'],
  ] as const)
    test(`is none: ${name}=${address}`, () => {
      assert.ok(readServerSettings({ SMTP_URL: 'smtp://localhost', [name]: address })[name]);
    });
});

describe('a database without a host is where PGHOST says', () => {
  const read = (PGHOST?: string) =>
    readServerSettings({ SMTP_URL: 'smtp://localhost', DATABASE_URL: 'postgres:///berichten', PGHOST });
  for (const host of ['db.example', '10.0.0.5', 'localhost,db.example'])
    test(`and refused when that is another machine: ${host}`, () =>
      assert.throws(() => read(host), /DATABASE_URL: goes to another machine in clear text: .*PGHOST/));
  for (const host of [undefined, 'localhost', '127.0.0.1', '/var/run/postgresql'])
    test(`and taken when it is this one: ${host}`, () => assert.ok(read(host).DATABASE_URL));
});

describe('an address that is published', () => {
  for (const address of [
    'https://user:geheim@berichten.example',
    'https://user@berichten.example',
    'https://berichten.example/?a=b',
    'https://berichten.example/?',
    'https://berichten.example/#geheim',
  ])
    test(`is refused with more than a place in it: ${address}`, () => {
      const read = () => readServerSettings({ SMTP_URL: 'smtp://localhost', PUBLIC_URL: address });
      assert.throws(read, (error: Error) => {
        assert.match(error.message, /PUBLIC_URL: must have no user name, no password, no \? and no #/);
        assert.doesNotMatch(error.message, /geheim/);
        return true;
      });
    });
  for (const address of ['https://berichten.example', 'https://berichten.example:8443/onder/', 'http://localhost:8080'])
    test(`is taken as it is: ${address}`, () =>
      assert.ok(readServerSettings({ SMTP_URL: 'smtp://localhost', PUBLIC_URL: address }).PUBLIC_URL));
});

test('an address that is none is named, not a stack', () => {
  for (const [name, address] of [
    ['SMTP_URL', 'relay.example'],
    ['SMTP_URL', 'smtp://relay.example:no'],
    ['SMS_URL', 'https://'],
    ['CLAMD_URL', 'tcp//localhost'],
    ['DATABASE_URL', 'berichten'],
    ['DATABASE_URL', 'postgres://localhost:no/berichten'],
  ] as const)
    assert.throws(
      () => readServerSettings({ SMTP_URL: 'smtp://localhost', [name]: address }),
      (error: Error) => error.name === 'SettingsError' && error.message.includes(`${name}: must start with`),
    );
});

test('an owner of the tables belongs to a database of one’s own', () => {
  const owner = { SMTP_URL: 'smtp://localhost', DATABASE_OWNER_URL: 'postgres://owner@localhost/berichten' };
  assert.throws(() => readServerSettings(owner), /DATABASE_OWNER_URL: belongs to DATABASE_URL/);
  const both = readServerSettings({ ...owner, DATABASE_URL: 'postgres://service@localhost/berichten' });
  assert.equal(both.DATABASE_OWNER_URL?.hosts[0]?.username, 'owner');
});

describe('a database with a standby', () => {
  const read = (address: string) =>
    readServerSettings({ SMTP_URL: 'smtp://localhost', DATABASE_URL: address }).DATABASE_URL;

  test('is named with both hosts, and the one that takes writes is wanted', () => {
    const hosts = 'postgres://me:word@127.0.0.1:5432,localhost:5433/berichten';
    assert.equal(read(hosts)?.href, `${hosts}?target_session_attrs=primary`);
    const chosen = `${hosts}?target_session_attrs=read-write`;
    assert.equal(read(chosen)?.href, chosen);
    const sealed = 'postgres://me:word@a.example,b.example:5433/berichten?sslmode=verify-full';
    assert.equal(read(sealed)?.href, `${sealed}&target_session_attrs=primary`);
    assert.deepEqual(
      read(sealed)?.hosts.map(({ host }) => host),
      ['a.example', 'b.example:5433'],
    );
  });

  test('is refused when either is reached in clear text, or is none', () => {
    for (const hosts of ['127.0.0.1,10.0.0.5', 'db.example:5432,localhost'])
      assert.throws(() => read(`postgres://me:word@${hosts}/berichten`), /DATABASE_URL: goes to another machine/);
    assert.throws(() => read('postgres://me:word@localhost,localhost:no/berichten'), /DATABASE_URL: must start with/);
  });
});
