// The Notificaties API of Dutch municipalities, as what is published to one of its channels: 1.0.0, as Open
// Notificaties has it (github.com/open-zaak/open-notificaties, src/openapi.yaml). What it tells goes on to whoever
// listens to the channel: which message and what happened, nothing more.
import { SignJWT } from 'jose';

/** Which channel, who publishes there, and where the things are that it is told of. */
export interface Publishing {
  readonly channel: string;
  readonly clientId: string;
  /** An id is put behind it. */
  readonly messagesUrl: string;
}

/** What happened. */
export interface Publication {
  readonly source: string;
  /** Of the event. */
  readonly name: string;
  /** Of the message. */
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
}

/** What this system is called in the other's audit trail. */
const SYSTEM = 'secure-messages';

/** Where publications go, below the root of the API. */
export function publicationsUrl(root: string): string {
  const url = new URL(root);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/notificaties`;
  return url.href;
}

/** Headers and body of what is published, under the secret that the API gave with the client id. */
export async function publicationRequest(
  { channel, clientId, messagesUrl }: Publishing,
  secret: string,
  { source, name, id, time }: Publication,
  now: Date,
): Promise<{ headers: Readonly<Record<string, string>>; body: string }> {
  const url = `${messagesUrl}/${id}`;
  const body = JSON.stringify({
    kanaal: channel,
    hoofdObject: url,
    resource: 'bericht',
    resourceUrl: url,
    // The three of the Dutch APIs: receivers know no others, and filter by the kenmerken only.
    actie: name === 'received' ? 'create' : 'update',
    aanmaakdatum: time,
    // Always the same names: Open Notificaties refuses those that are at odds with the filters of the channel.
    kenmerken: { bron: source, gebeurtenis: name },
  });
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    authorization: `Bearer ${await accessToken(clientId, secret, now)}`,
  };
  return { headers, body };
}

/** A token of one's own making, as the document asks for it. */
function accessToken(clientId: string, secret: string, now: Date): Promise<string> {
  return new SignJWT({ client_id: clientId, user_id: SYSTEM, user_representation: SYSTEM })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(clientId)
    .setIssuedAt(now)
    .sign(new TextEncoder().encode(secret));
}
