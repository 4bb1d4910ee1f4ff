// One way in which a call can be made wrongly, and what spoils a request.
import type { ProblemCode } from '../../../server/contract/problems.ts';
import type { RawRequest } from '../mutants/raw-http.ts';

/** What of a call is wrong. */
export type Factor = 'credential' | 'origin' | 'method' | 'type' | 'size' | 'encoding';

/** The problem of that name, or the error of RFC 6749. */
export type Refusal = ProblemCode | `oauth ${'invalid_client' | 'invalid_request'}`;

export interface Wrong {
  readonly factor: Factor;
  readonly what: string;
  readonly refused: Refusal;
  /** All of one name are answered the very same by one call: none tells more than another. */
  readonly alike?: string;
  /** What it may change, because it is meant to be counted. */
  readonly counts?: readonly string[];
  spoil(request: RawRequest): RawRequest;
}

type Spoil = Wrong['spoil'];

/** A header as it is to be, or none of that name. */
export function header(name: string, value?: string): Spoil {
  return (request) => {
    const others = request.headers.filter(([one]) => one.toLowerCase() !== name.toLowerCase());
    return { ...request, headers: value === undefined ? others : [...others, [name, value]] };
  };
}

/** A body of these bytes, which says how long it is. */
export function body(bytes: string): Spoil {
  return (request) => header('Content-Length', String(bytes.length))({ ...request, body: bytes });
}

/** A body of the UTF-8 of this JSON. */
export function json(value: unknown): Spoil {
  return body(Buffer.from(JSON.stringify(value)).toString('latin1'));
}

/** A target with one part replaced. */
export function target(part: string, by: string): Spoil {
  return (request) => ({ ...request, target: request.target.replace(part, by) });
}

/** One after the other. */
export function both(...spoils: readonly Spoil[]): Spoil {
  return (request) => spoils.reduce((spoiled, spoil) => spoil(spoiled), request);
}

/** As a case system or a browser brings it. */
export function bearer(token: string): Spoil {
  return header('Authorization', `Bearer ${token}`);
}
