// How light a colour is, for whoever must choose words that can be read on it.

let painter: CanvasRenderingContext2D | null | undefined;

/**
 * Relative luminance (WCAG 2.2) on a white page, 0 to 1, of anything that CSS calls a colour; what is none counts as
 * white.
 */
export function luminanceOf(color: string): number {
  painter ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (painter === null) return 1;
  for (const paint of ['#fff', color]) {
    painter.fillStyle = paint;
    painter.fillRect(0, 0, 1, 1);
  }
  const [red = 0, green = 0, blue = 0] = [...painter.getImageData(0, 0, 1, 1).data].map((byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two luminances (WCAG 2.2), 1 to 21. */
export function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
