// A message in the desk API: found by the id of the path, and told without anything of its content.
import type { ProblemOf } from '../../contract/problems.ts';
import { type MessageOverview, messageOverview } from '../../message/message-status.ts';
import type { Message as Row } from '../../store/schema.ts';
import { DESK_API, type KeyHolder } from './desk-call.ts';
import { type Message, RowId } from './desk-schemas.ts';

/** An example for the document. */
export const message = {
  id: '0b0e7a52-6f0c-4f6e-9a5e-0b8f7a3c2d11',
  reference: 'K7PX-3MRT',
  status: 'notified',
  kind: 'Besluit op uw aanvraag',
  replyBefore: '2027-01-31',
  caseNumber: 'Z-2026-081512',
  smsOnly: false,
  createdAt: '2026-11-23T10:00:00.000Z',
  expiresAt: '2027-02-21T10:00:00.000Z',
  notifiedAt: '2026-11-23T10:00:01.000Z',
  replyCount: 0,
  undeliveredReplyCount: 0,
  changedAt: '2026-11-23T10:00:01.000Z',
};

/** The message of the path, of this organisation. */
export async function messageOf({
  services,
  organisation,
  context,
}: KeyHolder): Promise<MessageOverview | ProblemOf<'message-unknown'>> {
  const id = RowId.safeParse(context.req.param('id'));
  const found = id.success ? await messageOverview(services, organisation, { id: id.data }) : undefined;
  return found ?? { code: 'message-unknown' };
}

/** Where a message that was made is found. */
export function locationOf({ message: { id } }: MessageOverview): { Location: string } {
  return { Location: `${DESK_API}/messages/${id}` };
}

function askedNumbers({ asked, answered, declined }: Row): Message['asked'] {
  if (asked === null) return undefined;
  const open = Array.from({ length: asked }, (_, place) => place + 1);
  return {
    items: asked,
    answered,
    declined,
    open: open.filter((item) => !answered.includes(item) && !declined.includes(item)),
  };
}

/** What is told of a message; what is undefined is not in the JSON. */
export function asMessage(overview: MessageOverview): Message {
  const { message: of, status, kind, caseNumber } = overview;
  const { id, reference, smsOnly, replyBefore, mailLanguage, createdAt, expiresAt } = of;
  return {
    id,
    reference,
    status,
    kind,
    replyBefore: replyBefore ?? undefined,
    language: mailLanguage ?? undefined,
    caseNumber,
    smsOnly,
    asked: askedNumbers(of),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    notifiedAt: of.notifiedAt?.toISOString(),
    deliveredAt: of.deliveredAt?.toISOString(),
    openedAt: of.openedAt?.toISOString(),
    replyCount: overview.replies,
    undeliveredReplyCount: overview.undeliveredReplies,
    undeliverableAt: of.undeliverableAt?.toISOString(),
    lockedAt: of.lockedAt?.toISOString(),
    withdrawnAt: of.withdrawnAt?.toISOString(),
    renewedAs: of.renewedAsId ?? undefined,
    changedAt: of.changedAt.toISOString(),
  };
}
