// What came of a trial: what the relay took and the case system was told, and what the service holds when nothing moves
// any more.
import { setTimeout as pause } from 'node:timers/promises';
import type postgres from 'postgres';
import { MINUTE, SECOND } from '../../../server/contract/units.ts';
import { SENDER } from '../../support/civil-servant.ts';
import type { ReceivedMail } from '../../support/inbox.ts';
import { linkIn } from '../../support/letters.ts';
import { Random } from '../../support/random.ts';
import { steals } from '../../support/thief.ts';
import type { History, Rest, TakenMail, ToldEvent } from './history.ts';
import type { KilledService } from './killed-service.ts';
import { sha256, until } from './telling.ts';

/** Jobs that wait for longer do so for ever. */
const WAITS_AT_MOST = 2 * MINUTE;
/** The key of a delivery whose worker was killed is kept for minutes, should another still need it. */
const KEYS_GO_WITHIN = 6 * MINUTE;

/** What the relay took, as the checker knows it. */
export function takenMails({ replies }: History, mails: readonly ReceivedMail[]): TakenMail[] {
  const markers = [...replies.keys()];
  return mails.map(({ to: [to = ''], mail }): TakenMail => {
    const messageId = mail.messageId ?? '';
    const text = mail.text ?? '';
    const marker = to === SENDER ? markers.find((one) => text.includes(one)) : undefined;
    const [file] = mail.attachments;
    if (marker !== undefined) return { messageId, kind: 'reply', of: marker, file: file && sha256(file.content) };
    if (text.includes('#bericht=')) return { messageId, kind: 'notification', of: to, link: linkIn(text) };
    return { messageId, kind: messageId.startsWith('<withdrawal.') ? 'withdrawal' : 'other', of: to };
  });
}

/** What the case system was told, as often as it was. */
export function toldEvents({ receiver }: KilledService): ToldEvent[] {
  return receiver.posted.all
    .map(({ event }) => ({ id: String(event.id), sequence: Number(event.sequence) }))
    .filter(({ sequence }) => sequence > 0);
}

/** What is left when nothing moves any more, and the keys of killed workers are gone. */
export async function restOf(service: KilledService, history: History): Promise<Rest> {
  const look = () => service.query((sql) => stored(sql));
  const toldAll = ({ events }: { events: number }) =>
    new Set(toldEvents(service).map(({ sequence }) => sequence)).size >= events;
  const isStill = (at: Awaited<ReturnType<typeof look>>) => at.waiting === 0 && toldAll(at);
  const left = await settled(look, isStill);
  const stolen = await settled(() => stolenBy(service), isNothing, KEYS_GO_WITHIN);
  return { ...left, directory: await directoryOf(service, history), stolen };
}

function isNothing({ length }: readonly string[]): boolean {
  return length === 0;
}

/** What is seen once it is as it must be, or after this many milliseconds. */
export async function settled<T>(
  look: () => Promise<T>,
  isSettled: (seen: T) => boolean,
  patience = WAITS_AT_MOST,
): Promise<T> {
  const deadline = performance.now() + patience;
  for (let seen = await look(); ; seen = await look()) {
    if (isSettled(seen) || performance.now() > deadline) return seen;
    await pause(SECOND / 4);
  }
}

/** What the database holds now; timelines from this line of the audit on. */
export async function stored(sql: postgres.Sql, auditAfter = 0) {
  const [counts] = await sql<{ waiting: number; messages: number; events: number; halves: number }[]>`
    select (select count(*)::int from outbox) as waiting, count(*)::int as messages,
      (select count(*)::int from told_event) as events,
      count(*) filter (where withdrawn_at is null and not exists (select 1 from blob
        where message_id = message.id and kind = 'body' and sealed_size is not null))::int as halves
    from message`;
  const timelines = await sql<{ events: string[] }[]>`
    select array_agg(event order by id) as events from audit
    where message_id is not null and id > ${auditAfter} group by message_id`;
  const withdrawn = await sql<{ reference: string; wasNotified: boolean }[]>`
    select reference, notified_at is not null as "wasNotified" from message where withdrawn_at is not null`;
  if (counts === undefined) throw new Error('a count is a row');
  return {
    ...counts,
    timelines: timelines.map(({ events }) => events),
    withdrawn: new Map(withdrawn.map(({ reference, wasNotified }) => [reference, wasNotified])),
  };
}

async function directoryOf(service: KilledService, { directory }: History): Promise<Map<string, string>> {
  const ids = new Map(directory.map(({ address, id }) => [address, id]));
  const numbers = new Map<string, string>();
  for (const [address, id] of ids) {
    if (id === undefined) continue;
    const { status, body } = await until(() => service.desk(new Random(1)).call('GET', `/recipients/${id}`));
    if (status === 200) numbers.set(address, String(body.mobile));
  }
  return numbers;
}

async function stolenBy({ seized }: KilledService): Promise<readonly string[]> {
  return (await steals(seized)).letters;
}
