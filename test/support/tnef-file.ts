// Writes winmail.dat as Outlook does (MS-OXTNEF), as far as letters and their attachments go.

/** What stands in it. An attachment has bytes, or a message that is TNEF itself, or neither. */
export interface TnefContent {
  readonly text?: string;
  readonly attachments?: readonly {
    readonly name: string;
    readonly data?: Uint8Array;
    readonly message?: Uint8Array;
  }[];
}

/** The bytes of a winmail.dat. */
export function tnef({ text, attachments = [] }: TnefContent): Buffer {
  const message = text === undefined ? [] : [attribute(1, 0x00069003, properties([unicode(0x1000, text)]))];
  return Buffer.concat([
    u32(0x223e9f78),
    u16(1),
    ...message,
    ...attachments.flatMap(({ name, data, message: inner }) => [
      attribute(2, 0x00069002, Buffer.alloc(14)),
      ...(data === undefined ? [] : [attribute(2, 0x0006800f, data)]),
      attribute(
        2,
        0x00069005,
        properties([
          unicode(0x3001, name),
          unicode(0x3707, name),
          ...(inner === undefined
            ? []
            : [Buffer.concat([u16(3), u16(0x3705), u32(5)]), object(0x3701, Buffer.concat([Buffer.alloc(16), inner]))]),
        ]),
      ),
    ]),
  ]);
}

function attribute(level: number, id: number, data: Uint8Array): Buffer {
  const sum = data.reduce((total, byte) => (total + byte) & 0xffff, 0);
  return Buffer.concat([Buffer.of(level), u32(id), u32(data.length), data, u16(sum)]);
}

function properties(list: readonly Buffer[]): Buffer {
  return Buffer.concat([u32(list.length), ...list]);
}

function unicode(id: number, text: string): Buffer {
  return variable(0x001f, id, Buffer.from(`${text}\0`, 'utf16le'));
}

function object(id: number, bytes: Uint8Array): Buffer {
  return variable(0x000d, id, bytes);
}

function variable(type: number, id: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([
    u16(type),
    u16(id),
    u32(1),
    u32(bytes.length),
    bytes,
    Buffer.alloc((4 - (bytes.length % 4)) % 4),
  ]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
