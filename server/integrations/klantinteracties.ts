// The Klantinteracties API of Dutch municipalities, as Open Klant has it: 0.9.0, in Open Klant 2.18
// (github.com/maykinmedia/open-klant, src/openklant/components/klantinteracties/openapi.yaml). What it is told: that
// there was a contact, when and about which message; never what was in it, nor with whom.
import * as z from 'zod';
import { ANSWER_NOT_UNDERSTOOD, type EventReceivers, type HandedOver } from './event-receivers.ts';

/** Which API, and the token that it gave. */
export interface Klantinteracties {
  /** Without a slash at its end. */
  readonly root: string;
  readonly token: string;
}

/** A message that went out, or the answer to one. */
export interface Contact {
  /** Of the message, or of the answer. */
  readonly reference: string;
  /** Of an answer: the reference of the message that it is to. */
  readonly answers: string | undefined;
  /** ISO 8601. */
  readonly time: string;
}

/** Where the API is, without a slash at its end. */
export function rootOf(url: string): string {
  return url.replace(/\/+$/, '');
}

const Counted = z.object({ count: z.int().min(0) });

/**
 * Has a contact registered as a klantcontact in this kanaal, unless it is already: the API takes the same one twice,
 * so it is asked first for what it has of this reference. `source` is the register that the reference is in.
 */
export async function registerContact(
  receivers: EventReceivers,
  api: Klantinteracties,
  { channel, source }: { readonly channel: string; readonly source: string },
  contact: Contact,
): Promise<HandedOver> {
  const known = await contactsOf(receivers, api, source, contact.reference);
  if (known.error !== undefined || known.count > 0) return known;
  const headers = { ...authorization(api), 'content-type': 'application/json', accept: 'application/json' };
  const body = JSON.stringify(maakKlantcontact(channel, source, contact));
  const posted = await receivers.post(`${api.root}/maak-klantcontact`, headers, body);
  return { ...posted, milliseconds: known.milliseconds + posted.milliseconds };
}

/** How many klantcontacten it has that are about this reference of ours. */
export async function contactsOf(
  receivers: EventReceivers,
  api: Klantinteracties,
  source: string,
  reference: string,
): Promise<HandedOver & { readonly count: number }> {
  const query = new URLSearchParams({
    onderwerpobjectidentificatorObjectId: reference,
    onderwerpobjectidentificatorCodeRegister: source,
    onderwerpobjectidentificatorCodeSoortObjectId: KIND_OF_ID,
    pageSize: '1',
  });
  const { json, ...asked } = await receivers.get(`${api.root}/onderwerpobjecten?${query}`, authorization(api));
  if (asked.error !== undefined) return { ...asked, count: 0 };
  const counted = Counted.safeParse(json);
  return counted.success ? { ...asked, ...counted.data } : { ...asked, error: ANSWER_NOT_UNDERSTOOD, count: 0 };
}

/** What our references are called there. */
const KIND_OF_ID = 'kenmerk';

function maakKlantcontact(kanaal: string, source: string, { reference, answers, time }: Contact) {
  const isReply = answers !== undefined;
  return {
    klantcontact: {
      kanaal,
      onderwerp: isReply ? 'Antwoord op een beveiligd bericht' : 'Beveiligd bericht',
      // Whether a message that went out reaches its citizen is not known yet.
      ...(isReply ? { indicatieContactGelukt: true } : {}),
      // The document asks for ISO 639-2/B, where Dutch is `dut`, and shows `nld`, which others write there.
      taal: 'nld',
      vertrouwelijk: true,
      plaatsgevondenOp: time,
      ...(isReply ? { metadata: { bericht: answers } } : {}),
    },
    onderwerpobject: {
      onderwerpobjectidentificator: {
        objectId: reference,
        codeObjecttype: isReply ? 'antwoord' : 'bericht',
        codeRegister: source,
        codeSoortObjectId: KIND_OF_ID,
      },
    },
  };
}

/** What every call has. */
export function authorization({ token }: Klantinteracties): { readonly authorization: string } {
  return { authorization: `Token ${token}` };
}
