// `next` of a page of messages: where the page after it begins.
import type { ProblemOf } from '../../contract/problems.ts';
import type { MessageOverview } from '../../message/message-status.ts';
import { isMoment, RowId } from './desk-schemas.ts';

/** Says so. */
export const notACursor: ProblemOf<'invalid-request'> = {
  code: 'invalid-request',
  errors: [{ pointer: '#/query/cursor', detail: 'must be `next` of an earlier page' }],
};

/** What stands for a message in a list: the next page begins after it. */
export function cursorOf({ message: { createdAt, id } }: MessageOverview): string {
  return Buffer.from(`${createdAt.toISOString()} ${id}`).toString('base64url');
}

/** The place that a cursor stands for; `none` for what is none. */
export function readCursor(cursor: string): { createdAt: Date; id: string } | 'none' {
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const createdAt = new Date(at);
  return RowId.safeParse(id).success && isMoment(createdAt) ? { createdAt, id } : 'none';
}
