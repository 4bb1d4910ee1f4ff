// A copy of an identity document that is of no use to anyone else: smaller, black where nobody need look, and marked
// all over with whom it is for (as the government's KopieID advises). Drawn anew, so nothing of the photo's own data
// (place, time, phone) goes along.

/** A black area, as fractions of the picture's width and height. */
export interface BlackArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Longest side: every letter of a passport can be read, and the file is a tenth of the photo. */
const LONGEST = 2000;
const QUALITY = 0.85;

/** Draws the copy; `words` go across it in lines. */
export function drawSafely(
  canvas: HTMLCanvasElement,
  picture: ImageBitmap,
  areas: readonly BlackArea[],
  words: string,
): void {
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  drawWords(context, canvas, words);
  context.fillStyle = '#000';
  for (const { x, y, width, height } of areas)
    context.fillRect(x * canvas.width, y * canvas.height, width * canvas.width, height * canvas.height);
}

/** The copy as a JPEG file. Undefined when the browser can't make one. */
export function safeFile(canvas: HTMLCanvasElement, name: string): Promise<File | undefined> {
  return new Promise((resolve) => {
    const toFile = (blob: Blob | null) =>
      resolve(blob === null ? undefined : new File([blob], `${name}.jpg`, { type: 'image/jpeg' }));
    canvas.toBlob(toFile, 'image/jpeg', QUALITY);
  });
}

/**
 * Slanted lines over the whole: what is cut off still says whom it was for. Dark with a light edge, to be read on any
 * ground.
 */
function drawWords(context: CanvasRenderingContext2D, { width, height }: HTMLCanvasElement, words: string): void {
  if (words.trim() === '') return;
  const size = Math.max(14, Math.round(Math.min(width, height) / 22));
  const reach = Math.hypot(width, height);
  context.save();
  context.translate(width / 2, height / 2);
  context.rotate(-Math.PI / 7);
  context.font = `600 ${size}px sans-serif`;
  context.textBaseline = 'middle';
  const line = `${words}   `;
  const step = Math.max(size, context.measureText(line).width);
  for (let [y, row] = [-reach / 2, 0]; y < reach / 2; y += size * 3.2, row += 1) {
    for (let x = -reach / 2 - (row % 2) * (step / 2); x < reach / 2; x += step) {
      context.lineWidth = size / 8;
      context.strokeStyle = 'rgb(255 255 255 / 55%)';
      context.strokeText(line, x, y);
      context.fillStyle = 'rgb(120 0 0 / 55%)';
      context.fillText(line, x, y);
    }
  }
  context.restore();
}
