// The number of the case that a message belongs to, in the sender's case system. It points at a person, so it stands
// sealed, is found by an HMAC, and is in no mail. It stays with the row when the content is gone, for a case is asked
// what was sent in it as long as what happened is kept.
import type { Message } from '../store/schema.ts';
import type { ServerKeys } from '../store/server-keys.ts';

/** Case systems have up to 40 (ZGW, `identificatie`); some put the organisation's number before it. */
const CASE_NUMBER_CHARACTERS = 64;

/** What a case number must be, in words for whoever wrote another. */
export const CASE_NUMBER_RULE = `must be 1 to ${CASE_NUMBER_CHARACTERS} letters, digits, blanks and . , : ; _ / # + ( ) -`;

const CASE_NUMBER = new RegExp(`^[A-Za-z0-9 .,:;_/#+()-]{1,${CASE_NUMBER_CHARACTERS}}$`);

/** `Z-2026-081512`, without blanks around it; undefined for what is none. */
export function caseNumber(text: string): string | undefined {
  const number = text.trim();
  return CASE_NUMBER.test(number) ? number : undefined;
}

/** What a case number of an organisation stands for in its look-up: that of another organisation is another. */
export function caseName(organisationId: string, number: string): string {
  return `${organisationId}\n${number}`;
}

/** The columns of a message that has this case number. */
export async function caseColumns(
  serverKeys: Pick<ServerKeys, 'seal' | 'lookup'>,
  { id, organisationId }: { readonly id: string; readonly organisationId: string },
  number: string | undefined,
): Promise<{ caseNumberSealed: string; caseNumberLookup: Uint8Array } | Record<string, never>> {
  if (number === undefined) return {};
  return {
    caseNumberSealed: await serverKeys.seal(`message/case_number/${id}`, number),
    caseNumberLookup: serverKeys.lookup('case-number', caseName(organisationId, number)),
  };
}

/** The case number of a stored message. */
export async function caseNumberOf(
  serverKeys: Pick<ServerKeys, 'open'>,
  { id, caseNumberSealed }: Pick<Message, 'id' | 'caseNumberSealed'>,
): Promise<string | undefined> {
  return caseNumberSealed === null ? undefined : serverKeys.open(`message/case_number/${id}`, caseNumberSealed);
}
