// Pictures that may be shown: raster formats, by their first bytes and never by their name. An SVG could run scripts.

/** The first bytes of each format; undefined is any byte. */
const RASTERS: readonly { readonly type: string; readonly magic: readonly (number | undefined)[] }[] = [
  { type: 'image/png', magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', magic: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', magic: [0x47, 0x49, 0x46, 0x38] },
  {
    type: 'image/webp',
    magic: [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, 0x57, 0x45, 0x42, 0x50],
  },
];

/** The same bytes, called what they are; undefined when they are no picture that can hold nothing but pixels. */
export async function rasterOf(blob: Blob | undefined): Promise<Blob | undefined> {
  if (blob === undefined) return undefined;
  const head = new Uint8Array(await blob.slice(0, 12).arrayBuffer());
  const raster = RASTERS.find(({ magic }) => magic.every((byte, at) => byte === undefined || head[at] === byte));
  return raster === undefined ? undefined : new Blob([blob], { type: raster.type });
}
