// What a photo tells besides its picture: where and when it was taken, with which phone. None of that need leave the
// phone.

/** Bytes at the beginning in which a JPEG's own data stands. */
const HEAD = 1024 * 1024;
const EXIF = 'Exif\0\0';
/** SOI, with which every JPEG begins. */
const START = Uint8Array.of(0xff, 0xd8);
/** SOS: from here on pixels. */
const START_OF_SCAN = 0xda;

/** A JPEG without its data (EXIF, XMP, IPTC), the pixels untouched and the right way up. Any other file as it is. */
export async function withoutPhotoData(file: File): Promise<File> {
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  const segments = segmentsOf(head);
  if (!segments?.some(isPhotoData)) return file;
  const kept = segments.map((segment) => (isPhotoData(segment) ? withoutData(segment) : segment.bytes));
  const size = segments.reduce((sum, { bytes }) => sum + bytes.length, START.length);
  return new File([START, ...kept, file.slice(size)], file.name, { type: file.type });
}

interface Segment {
  readonly marker: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The segments of a JPEG before its pixels (ITU-T T.81, B.1.1.4). Undefined when it is none, or one that breaks off.
 */
function segmentsOf(head: Uint8Array<ArrayBuffer>): Segment[] | undefined {
  const view = new DataView(head.buffer);
  if (head.length < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  const segments: Segment[] = [];
  for (let at = START.length; at + 4 <= head.length && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === START_OF_SCAN) break;
    const end = at + 2 + view.getUint16(at + 2);
    if (end > head.length) return undefined;
    segments.push({ marker, bytes: head.slice(at, end) });
    at = end;
  }
  return segments;
}

/** APP1 holds EXIF and XMP, APP13 IPTC. Colour profiles (APP2) are the picture's. */
function isPhotoData({ marker }: Segment): boolean {
  return marker === 0xe1 || marker === 0xed;
}

/** What must stay of such a segment: which way is up. */
function withoutData({ bytes }: Segment): Uint8Array<ArrayBuffer> {
  const orientation = orientationIn(bytes.subarray(4));
  return orientation !== undefined && orientation > 1 ? orientationOnly(orientation) : new Uint8Array();
}

/** The orientation (TIFF tag 0x0112) of an EXIF segment. */
function orientationIn(segment: Uint8Array): number | undefined {
  if (new TextDecoder('latin1').decode(segment.subarray(0, 6)) !== EXIF) return undefined;
  const tiff = new DataView(segment.buffer, segment.byteOffset + 6, segment.byteLength - 6);
  if (tiff.byteLength < 14) return undefined;
  const little = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, little);
  if (directory + 2 > tiff.byteLength) return undefined;
  const entries = tiff.getUint16(directory, little);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = directory + 2 + entry * 12;
    if (at + 12 > tiff.byteLength) return undefined;
    if (tiff.getUint16(at, little) === 0x0112) return tiff.getUint16(at + 8, little);
  }
  return undefined;
}

/** An EXIF segment that says which way is up, and nothing else. */
function orientationOnly(orientation: number): Uint8Array<ArrayBuffer> {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  const body = [...new TextEncoder().encode(EXIF), ...tiff];
  return Uint8Array.from([0xff, 0xe1, 0, body.length + 2, ...body]);
}
