// Files that a browser may show: raster pictures and PDF, by their first bytes and never by their name. An SVG could
// run scripts.

/** The first bytes of a format; undefined is any byte. */
interface Format {
  readonly type: string;
  readonly magic: readonly (number | undefined)[];
}

const RASTERS: readonly Format[] = [
  { type: 'image/png', magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', magic: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', magic: [0x47, 0x49, 0x46, 0x38] },
  {
    type: 'image/webp',
    magic: [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, 0x57, 0x45, 0x42, 0x50],
  },
];

/** RFC 8118: what a PDF begins with. */
const PDF = { type: 'application/pdf', magic: [0x25, 0x50, 0x44, 0x46, 0x2d] };

/** The same bytes, called what they are; undefined when they are no picture that can hold nothing but pixels. */
export function rasterOf(blob: Blob | undefined): Promise<Blob | undefined> {
  return called(blob, RASTERS);
}

/** The same bytes, called what they are; undefined when they are no PDF. */
export function pdfOf(blob: Blob): Promise<Blob | undefined> {
  return called(blob, [PDF]);
}

async function called(blob: Blob | undefined, formats: readonly Format[]): Promise<Blob | undefined> {
  if (blob === undefined) return undefined;
  const head = new Uint8Array(await blob.slice(0, 12).arrayBuffer());
  const format = formats.find(({ magic }) => magic.every((byte, at) => byte === undefined || head[at] === byte));
  return format === undefined ? undefined : new Blob([blob], { type: format.type });
}
