// Content as it was sent. smtp-server takes the dot of dot-stuffing (RFC 5321, 4.5.2) away after a lone LF too, where
// no client put one, for only CRLF ends a line (2.3.8): a file sent as it is would miss a byte. A dot more there
// makes it come out right.

/** Has a connection leave dots alone that stand after a lone LF. */
export function keepDotsAfterBareLineFeeds(connection: object): void {
  const create: unknown = Reflect.get(connection, '_createParser');
  const parser: unknown = Reflect.get(connection, '_parser');
  if (typeof create !== 'function' || typeof parser !== 'object' || parser === null)
    throw new Error('smtp-server parses another way');
  // STARTTLS begins with a parser of its own.
  Reflect.set(connection, '_createParser', () => withDots(create.call(connection)));
  withDots(parser);
}

function withDots(parser: object): object {
  const write: unknown = Reflect.get(parser, '_write');
  if (typeof write !== 'function') throw new Error('smtp-server reads another way');
  let before = '';
  Reflect.set(parser, '_write', (chunk: Buffer, encoding: unknown, done: unknown) => {
    if (Reflect.get(parser, '_dataMode') !== true) {
      before = '';
      return write.call(parser, chunk, encoding, done);
    }
    const content = stuffed(chunk, before);
    before = (before + chunk.toString('latin1', Math.max(chunk.length - LOOK_BACK, 0))).slice(-LOOK_BACK);
    return write.call(parser, content, encoding, done);
  });
  return parser;
}

/** The byte that is no CR, the LF and the first dot, which may have come in the chunk before. */
const LOOK_BACK = 3;
const BETWEEN_DOTS = /(?<=(?<!\r)\n\.)(?=\.)/g;

function stuffed(chunk: Buffer, before: string): Buffer {
  // Nearly every chunk has none, and making a text of each took most of the time of a mail of short lines.
  const isInside = chunk.includes('..') && chunk.includes('\n..');
  if (!isInside && !(before + chunk.toString('latin1', 0, LOOK_BACK)).includes('\n..')) return chunk;
  const content = before + chunk.toString('latin1');
  const whole = content.replace(BETWEEN_DOTS, (_, at: number) => (at < before.length ? '' : '.'));
  return Buffer.from(whole.slice(before.length), 'latin1');
}
