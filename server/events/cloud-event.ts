// An event as it leaves: CloudEvents 1.0 in JSON, as the Dutch government's profile writes it (NL GOV profile for
// CloudEvents 1.1). Which message it is about and what happened; never its content, never an address.
import * as z from 'zod';
import { EventDetails, EventName, meaningOf, plainDetails, TOLD_EVENTS } from '../message/audit.ts';
import type { Organisation } from '../store/schema.ts';

/** The domain, in the plural, in reverse domain name notation: names of organisations pass. */
const DOMAIN = 'nl.secure-messages';

/** The type of an event. */
export function typeOf(name: EventName | 'test'): string {
  return `${DOMAIN}.${name}`;
}

/** Type → the name of its event. */
const NAMES: ReadonlyMap<string, EventName> = new Map(TOLD_EVENTS.map((name) => [typeOf(name), name]));

/** The name of the event of a type. */
export function nameOf(type: EventType): EventName {
  return EventName.parse(NAMES.get(type));
}

/** The types that are told, with what each means. */
export const EventType = z
  .enum([...NAMES.keys()])
  .describe(`${TOLD_EVENTS.map((name) => `\`${typeOf(name)}\`: ${meaningOf(name)}`).join('; ')}.`);

export type EventType = z.infer<typeof EventType>;

export const CloudEvent = z
  .object({
    specversion: z.literal('1.0'),
    id: z.uuid().describe('Its own, at every delivery: a second one with the same id is the same event.'),
    source: z
      .string()
      .describe('Who tells it: the OIN of the organisation (without one, its slug), and the system.')
      .meta({ examples: ['urn:nld:oin:00000001823288444000:systeem:secure-messages'] }),
    type: EventType,
    subject: z.uuid().describe('The id of the message.'),
    time: z.iso.datetime().describe('When it was written down, which is when it happened here.'),
    sequence: z.string().describe('Its place among all events of the organisation: from 1 on, without gaps.'),
    sequencetype: z.literal('Integer'),
    datacontenttype: z.literal('application/json'),
    data: z.object({
      message: z.object({
        id: z.uuid(),
        reference: z.string().describe('The reference (kenmerk) of the message.'),
        caseNumber: z.string().optional().describe('That of the case in your own system, where it was given.'),
      }),
      details: EventDetails,
    }),
  })
  .describe('An event: CloudEvents 1.0 in JSON, NL GOV profile. Nothing of the content, no address, no number.');
export type CloudEvent = z.infer<typeof CloudEvent>;

/** What is known of an event that is told. */
export interface ToldEvent {
  readonly id: string;
  readonly sequence: number;
  readonly name: EventName;
  readonly details: unknown;
  readonly at: Date;
  readonly message: { readonly id: string; readonly reference: string; readonly caseNumber: string | undefined };
}

/** Who tells: the organisation, and this system of it. */
export function sourceOf({ oin, slug }: Pick<Organisation, 'oin' | 'slug'>): string {
  return `urn:nld:${oin === null ? slug : `oin:${oin}`}:systeem:secure-messages`;
}

/** The event as it leaves. */
export function cloudEvent(organisation: Pick<Organisation, 'oin' | 'slug'>, event: ToldEvent): CloudEvent {
  return {
    specversion: '1.0',
    id: event.id,
    source: sourceOf(organisation),
    type: typeOf(event.name),
    subject: event.message.id,
    time: event.at.toISOString(),
    sequence: String(event.sequence),
    sequencetype: 'Integer',
    datacontenttype: 'application/json',
    data: { message: event.message, details: plainDetails(event.details) },
  };
}
