// `next` of a page of messages: where the page after it begins.
import type { ProblemOf } from '../../contract/problems.ts';
import type { ChangePlace } from '../../message/message-changes.ts';
import type { MessageOverview } from '../../message/message-status.ts';
import { isMoment, RowId } from './desk-schemas.ts';

/** Says so. */
export const notACursor: ProblemOf<'invalid-request'> = {
  code: 'invalid-request',
  errors: [{ pointer: '#/query/cursor', detail: 'must be `next` of an earlier page' }],
};

/** What stands for a message in a list: the next page begins after it. */
export function cursorOf({ message: { createdAt, id } }: MessageOverview): string {
  return written(createdAt, id);
}

/** The place that a cursor stands for; `none` for what is none. */
export function readCursor(cursor: string): { createdAt: Date; id: string } | 'none' {
  const place = read(cursor, 'created');
  return place === 'none' ? place : { createdAt: place.at, id: place.id };
}

/** The same of a list in the order of changes: one is no cursor of the other. */
export function changeCursorOf({ changedAt, id }: ChangePlace): string {
  return written(changedAt, id, ' changed');
}

/** The place that such a cursor stands for. */
export function readChangeCursor(cursor: string): ChangePlace | 'none' {
  const place = read(cursor, 'changed');
  return place === 'none' ? place : { changedAt: place.at, id: place.id };
}

function written(at: Date, id: string, order: '' | ' changed' = ''): string {
  return Buffer.from(`${at.toISOString()} ${id}${order}`).toString('base64url');
}

function read(cursor: string, inOrder: 'created' | 'changed'): { at: Date; id: string } | 'none' {
  const [moment = '', id = '', order = 'created'] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const at = new Date(moment);
  return order === inOrder && RowId.safeParse(id).success && isMoment(at) ? { at, id } : 'none';
}
