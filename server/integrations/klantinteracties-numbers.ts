// Which 06-number a Klantinteracties API has for a mail address, in its digitaleadressen: that of the partij who gave
// the address. Of two that could be meant it is none. Every answer is held against what was asked, for a server that
// overlooks a filter would answer with everybody's.
import * as z from 'zod';
import { ANSWER_NOT_UNDERSTOOD, type EventReceivers } from './event-receivers.ts';
import { authorization, type Klantinteracties } from './klantinteracties.ts';

/** What is asked for, and what of it counts. */
export interface NumberWanted {
  readonly address: string;
  /** An address without a verificatieDatum counts, too: somebody wrote it down, and nobody proved it to be his. */
  readonly unverified: boolean;
  /** E.164; undefined of what is no mobile number. */
  readonly mobileNumber: (text: string) => string | undefined;
}

const DigitaalAdres = z.object({
  adres: z.string(),
  soortDigitaalAdres: z.string(),
  verstrektDoorPartij: z.object({ uuid: z.uuid() }).nullish(),
  isStandaardAdres: z.boolean().default(false),
  verificatieDatum: z.string().nullish(),
});
type DigitaalAdres = z.infer<typeof DigitaalAdres>;
const Page = z.object({ next: z.string().nullable().optional(), results: z.array(DigitaalAdres) });

/** Rows of a page; nobody has more. */
const PAGE = 50;
/** For all that is asked together: somebody waits for his code. */
const TIMEOUT = 2_000;
/** The mailbox of so many may be one household; more are an office. */
const PARTIES_AT_MOST = 4;

/** The one number that an sms to the owner of this address may go to; undefined when there is none, or an error. */
export async function numberAt(
  receivers: EventReceivers,
  api: Klantinteracties,
  { address, unverified, mobileNumber }: NumberWanted,
): Promise<{ readonly error: string | undefined; readonly mobile: string | undefined }> {
  const until = performance.now() + TIMEOUT;
  const ask = (query: Record<string, string>) => addressesOf(receivers, api, query, until);
  // The API finds an address as it is written there; people and programs write it in lower case, too.
  const spellings = [...new Set([address, address.toLowerCase()])];
  const found = await Promise.all(spellings.map((adres) => ask({ adres, soortDigitaalAdres: 'email' })));
  const rows: DigitaalAdres[] = [];
  for (const one of found) {
    if (typeof one === 'string') return { error: one, mobile: undefined };
    if (one === undefined) return { error: undefined, mobile: undefined };
    rows.push(...one);
  }
  const parties = new Set(
    rows
      .filter(({ adres, soortDigitaalAdres }) => soortDigitaalAdres === 'email' && isSame(adres, address))
      .filter(({ verificatieDatum }) => unverified || verificatieDatum != null)
      .flatMap(({ verstrektDoorPartij }) => (verstrektDoorPartij == null ? [] : [verstrektDoorPartij.uuid])),
  );
  if (parties.size === 0 || parties.size > PARTIES_AT_MOST) return { error: undefined, mobile: undefined };
  const numbers = new Set<string | undefined>();
  for (const uuid of parties) {
    const phones = await ask({ verstrektDoorPartij__uuid: uuid, soortDigitaalAdres: 'telefoonnummer' });
    if (typeof phones === 'string') return { error: phones, mobile: undefined };
    numbers.add(phones && mobileOf(phones, uuid, mobileNumber));
  }
  const [only] = numbers;
  return { error: undefined, mobile: numbers.size === 1 ? only : undefined };
}

/** Of one partij: the one it prefers, when that is a mobile; else the only mobile. */
function mobileOf(
  phones: readonly DigitaalAdres[],
  uuid: string,
  mobileNumber: NumberWanted['mobileNumber'],
): string | undefined {
  const mobiles = phones
    .filter((phone) => phone.soortDigitaalAdres === 'telefoonnummer' && phone.verstrektDoorPartij?.uuid === uuid)
    .flatMap(({ adres, isStandaardAdres }) => {
      const mobile = mobileNumber(adres);
      return mobile === undefined ? [] : [{ mobile, isStandaardAdres }];
    });
  const preferred = mobiles.find(({ isStandaardAdres }) => isStandaardAdres);
  const all = new Set(mobiles.map(({ mobile }) => mobile));
  return preferred?.mobile ?? (all.size === 1 ? [...all][0] : undefined);
}

/**
 * The digitaleadressen that fit, or the code of why there is no answer. Undefined when there are more than a page:
 * which one is meant is not known then.
 */
async function addressesOf(
  receivers: EventReceivers,
  api: Klantinteracties,
  query: Record<string, string>,
  until: number,
): Promise<DigitaalAdres[] | undefined | string> {
  const left = Math.max(1, Math.ceil(until - performance.now()));
  const asked = new URLSearchParams({ ...query, pageSize: String(PAGE) });
  const { error, json } = await receivers.get(`${api.root}/digitaleadressen?${asked}`, authorization(api), left);
  if (error !== undefined) return error;
  const page = Page.safeParse(json);
  if (!page.success) return ANSWER_NOT_UNDERSTOOD;
  return page.data.next == null ? page.data.results : undefined;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
