// SMTP in, for civil servants: AUTH names the organisation, each recipient becomes a sealed message, 250 comes after
// the commit.

import { SMTPServer, type SMTPServerAuthentication, type SMTPServerSession } from 'smtp-server';
import { limits } from '../contract/limits.ts';
import { SECOND } from '../contract/units.ts';
import { passes } from '../fault-points.ts';
import { isTooBusy } from '../log.ts';
import { authenticate } from '../organisation/api-key.ts';
import type { Organisation } from '../organisation/organisation.ts';
import { atPace, begun, TooSlowError } from '../quotas/minimum-rate.ts';
import type { Services } from '../services.ts';
import { inSpan } from '../traces.ts';
import { CommandShares } from './command-shares.ts';
import { deliveryRequestOf, envelopeIdOf } from './delivery-request.ts';
import { type Addressed, addresseeOf } from './envelope.ts';
import { takeIn } from './incoming-mail.ts';
import { hasKnownParameters } from './parameters.ts';
import { keepDotsAfterBareLineFeeds } from './raw-lines.ts';
import { keepRawPaths } from './raw-path.ts';
import { lineOf, refusal, refusesInOurWords, SmtpRefusal } from './smtp-refusal.ts';
import { Visitors } from './visitors.ts';

/** Where the gateway listens, and its certificate (PEM). Without one it is reachable from this machine only. */
export interface GatewayPlace {
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A gateway that listens. */
export interface SmtpGateway {
  readonly port: number;
  /** Takes nothing new and ends when what is under way is stored. */
  close(): Promise<void>;
}

/** A mail server with a wrong password should hear so, not try all day on one connection. */
const LOGIN_ATTEMPTS = 3;

/** Opens the gateway. Rejects when the port is taken. */
export async function openSmtpGateway(services: Services, { port, tls }: GatewayPlace): Promise<SmtpGateway> {
  const logins = new WeakMap<SMTPServerSession, SMTPServerAuthentication>();
  const organisations = new WeakMap<SMTPServerSession, Organisation>();
  const failedLogins = new WeakMap<SMTPServerSession, number>();
  /** By address in lower case: one that is named twice, however its domain is written, gets one message. */
  const addressees = new WeakMap<SMTPServerSession, Map<string, Addressed>>();
  const underWay = new Set<SMTPServerSession>();
  const shares = new CommandShares();
  let isClosing = false;
  const finish = (session: SMTPServerSession) => {
    underWay.delete(session);
    if (isClosing) sendAway();
  };
  /** Mail servers keep connections open for the next mail; at the end that would be waited for in vain. */
  const sendAway = () => {
    const idle = [...server.connections].filter(({ session }) => !underWay.has(session));
    for (const connection of idle) connection.send(421, lineOf(['smtp-stopping']));
  };
  const organisationOf = (session: SMTPServerSession) => {
    const organisation = organisations.get(session);
    if (organisation === undefined) throw refusal('smtp-login-needed');
    return organisation;
  };
  const server = new SMTPServer({
    name: services.gatewayHost,
    banner: 'secure message gateway',
    size: limits.mailBytes,
    rejectOversized: true,
    maxRecipients: limits.recipientsPerMail,
    authMethods: ['PLAIN', 'LOGIN'],
    authRequiredMessage: lineOf(['smtp-login-needed']),
    ...(tls === undefined
      ? { hideSTARTTLS: true, disabledCommands: ['STARTTLS'], allowInsecureAuth: true }
      : { ...tls, minVersion: 'TLSv1.2' }),
    disableReverseLookup: true,
    hideDSN: false,
    maxClients: limits.smtpConnections,
    socketTimeout: 60 * SECOND,
    closeTimeout: limits.finishFor,
    onConnect: (session, done) => {
      const connection = connectionOf(server, session);
      if (connection !== undefined) {
        keepRawPaths(connection);
        keepDotsAfterBareLineFeeds(connection);
        refusesInOurWords(connection);
      }
      if (tls !== undefined) offersLoginAfterTlsOnly(server, session);
      if (visitors.arrives(session)) return done();
      return done(refusal('smtp-too-many-connections'));
    },
    onClose: (session) => visitors.leaves(session),
    onAuth: (auth, session, done) =>
      answer(
        services,
        () => shares.login(session, () => logIn(services, auth)),
        (error) => {
          const failed = (failedLogins.get(session) ?? 0) + 1;
          failedLogins.set(session, failed);
          done(failed < LOGIN_ATTEMPTS ? error : refusal('smtp-too-many-logins'));
        },
        (organisation) => {
          if (!visitors.logsIn(session, organisation.id)) return done(refusal('smtp-too-many-of-organisation'));
          logins.set(session, auth);
          organisations.set(session, organisation);
          return done(null, { user: organisation.slug });
        },
      ),
    onMailFrom: (address, session, done) =>
      answer(
        services,
        async () => {
          const organisation = organisationOf(session);
          if (!hasKnownParameters('MAIL', address)) throw refusal('smtp-parameter-unknown');
          // Connections stay open for hours, and a key may be revoked meanwhile.
          const login = logins.get(session);
          if (login === undefined) throw refusal('smtp-login-needed');
          organisations.set(session, await shares.mail(organisation, () => logIn(services, login)));
        },
        done,
        () => {
          addressees.set(session, new Map());
          done();
        },
      ),
    onRcptTo: ({ address, args }, session, done) =>
      answer(
        services,
        async () => {
          if (!hasKnownParameters('RCPT', { args })) throw refusal('smtp-parameter-unknown');
          const organisation = organisationOf(session);
          return shares.recipient(organisation, () => addresseeOf(services, organisation, address));
        },
        done,
        (addressee) => {
          const name = addressee.kind === 'citizen' ? addressee.address : address;
          addressees.get(session)?.set(name.toLowerCase(), { addressee, asks: deliveryRequestOf({ args }) });
          done();
        },
      ),
    onData: (content, session, done) => {
      const tell = mailTeller(services, organisations.get(session));
      let bytes: AsyncIterable<Uint8Array> = content;
      return answer(
        services,
        async () => {
          underWay.add(session);
          const { mailFrom } = session.envelope;
          const [sender, envelopeId] = mailFrom === false ? [''] : [mailFrom.address, envelopeIdOf(mailFrom)];
          const organisation = organisationOf(session);
          const addressed = [...(addressees.get(session)?.values() ?? [])];
          const ofOne = { organisation, sender, envelopeId, addressed };
          // before the first there is nothing to hold a place for
          bytes = await begun(atPace(content));
          const span = { 'secure_message.organisation': organisation.slug };
          const step = () => inSpan('mail', span, () => takeIn(services, { ...ofOne, content: bytes }));
          const taken = await services.intakePlaces.take(organisation.id, step);
          if (taken === 'full') throw refusal('smtp-too-much-at-once');
          return taken;
        },
        (error) => {
          readAway(bytes); // or the client never hears the answer
          tell(error.responseCode, 0);
          done(error);
          finish(session);
        },
        (references) => {
          tell(250, references.length);
          done(null, references.length === 0 ? '2.0.0 Taken' : `2.6.0 Sealed as ${references.slice(0, 20).join(' ')}`);
          passes('letter-acknowledged');
          finish(session);
        },
      );
    },
  });
  const visitors = new Visitors((session) => {
    const { responseCode, message } = refusal('smtp-login-late');
    connectionOf(server, session)?.send(responseCode, message);
  });
  server.on('error', (error) => services.log.debug({ err: error }, 'an SMTP client went away'));
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, tls === undefined ? '127.0.0.1' : undefined, resolve);
  });
  const address = server.server.address();
  return {
    port: address === null || typeof address === 'string' ? port : address.port,
    close: () =>
      new Promise((resolve) => {
        isClosing = true;
        server.close(() => resolve());
        sendAway();
      }),
  };
}

function connectionOf(server: SMTPServer, session: SMTPServerSession) {
  return [...server.connections].find((connection) => connection.session === session);
}

/**
 * smtp-server refuses a login before STARTTLS, but names it among what it can do; a client would send its key in the
 * clear to try.
 */
function offersLoginAfterTlsOnly(server: SMTPServer, session: SMTPServerSession): void {
  const connection = connectionOf(server, session);
  if (connection === undefined) return;
  const send = connection.send.bind(connection);
  connection.send = (code, data, ...more) =>
    send(
      code,
      Array.isArray(data) && !session.secure ? data.filter((line) => !line.startsWith('AUTH ')) : data,
      ...more,
    );
}

/** Reads what is left of a mail and forgets it: by who began to read it, for beside him nobody else can. */
function readAway(bytes: AsyncIterable<Uint8Array>): void {
  const reading = async () => {
    for await (const _ of bytes);
  };
  reading().catch(() => {}); // he is gone, or too slow
}

/** Tells the log of one mail, from DATA on: whose, how it was answered, and how many messages it became. */
function mailTeller({ log }: Services, of: Organisation | undefined): (code: number, messages: number) => void {
  const began = performance.now();
  return (code, messages) => {
    const milliseconds = Math.round(performance.now() - began);
    log.info({ organisation: of?.slug, code, messages, milliseconds }, 'mail');
  };
}

async function logIn(services: Services, { username = '', password }: SMTPServerAuthentication): Promise<Organisation> {
  const organisation = await authenticate(services, username, password ?? '');
  if (organisation === undefined) throw refusal('smtp-login-refused');
  return organisation;
}

/**
 * Runs a step and hands on what came of it: its result, its refusal, or for a surprise "later" (the client keeps the
 * mail).
 */
function answer<T>(
  services: Services,
  step: () => Promise<T>,
  refuse: (refusal: SmtpRefusal) => void,
  accept: (result: T) => void,
): void {
  step().then(accept, (error: unknown) => {
    if (error instanceof SmtpRefusal) return refuse(error);
    if (error instanceof TooSlowError) return refuse(refusal('smtp-too-slow'));
    if (isTooBusy(error)) services.log.warn({ err: error }, 'too busy for a mail');
    else services.log.error({ err: error }, 'a mail could not be taken in now');
    return refuse(refusal('smtp-not-now'));
  });
}
