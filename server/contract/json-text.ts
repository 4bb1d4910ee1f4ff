// JSON from strangers. Eight megabytes of brackets, or of fields that nobody knows, keep the main thread busy for
// seconds; what our calls take has a few dozen values, however long its texts are. So the values are counted first,
// which costs next to nothing.
import { limits } from './limits.ts';

const [QUOTE, COMMA, BACKSLASH, OPEN_BRACE, OPEN_BRACKET] = [0x22, 0x2c, 0x5c, 0x7b, 0x5b];

/** What a text says as JSON; undefined when it isn't, or has more values than any call takes. */
export function parsedJson(text: string): unknown {
  if (!hasFewValues(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Every value but the first of its array or object follows a comma, and the first an opening bracket. */
function hasFewValues(text: string): boolean {
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) at = endOfString(text, at);
    else if (character === COMMA || character === OPEN_BRACE || character === OPEN_BRACKET) values += 1;
    if (values > limits.jsonValues) return false;
  }
  return true;
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}
