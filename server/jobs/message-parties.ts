// Who a job writes to: the message of a job with its organisation and the addresses opened.
import { eq } from 'drizzle-orm';
import { Mailbox } from '../contract/letter.ts';
import type { InTransaction } from '../services.ts';
import type { Message, Organisation } from '../store/schema.ts';
import { message, organisation } from '../store/schema.ts';
import { wordmarkPicture } from '../store/schema-directory.ts';

type WordmarkPicture = typeof wordmarkPicture.$inferSelect;

/** A message, its organisation, and the two who write to each other. */
export interface MessageParties {
  readonly message: Message;
  /** As this message's mails speak: in the language that was asked for it, under the organisation's wordmark. */
  readonly organisation: Organisation & { readonly wordmarkPicture: WordmarkPicture | undefined };
  /** The citizen's address. */
  readonly citizen: string;
  /** The civil servant. */
  readonly contact: Mailbox;
}

/** The parties of a message; undefined when its content is deleted: then there is nobody to write to. */
export async function partiesOf(
  { db, serverKeys }: Pick<InTransaction, 'db' | 'serverKeys'>,
  messageId: string,
): Promise<MessageParties | undefined> {
  const [found] = await db
    .select({ message, organisation, wordmarkPicture })
    .from(message)
    .innerJoin(organisation, eq(organisation.id, message.organisationId))
    .leftJoin(wordmarkPicture, eq(wordmarkPicture.organisationId, message.organisationId))
    .where(eq(message.id, messageId));
  if (found === undefined) return undefined;
  const { recipientSealed, contactSealed } = found.message;
  if (recipientSealed === null || contactSealed === null) return undefined;
  const { mailLanguage } = found.message;
  return {
    message: found.message,
    organisation: {
      ...found.organisation,
      ...(mailLanguage === null ? {} : { mailLanguages: [mailLanguage] }),
      wordmarkPicture: found.wordmarkPicture ?? undefined,
    },
    citizen: await serverKeys.open(`message/recipient/${messageId}`, recipientSealed),
    contact: Mailbox.parse(JSON.parse(await serverKeys.open(`message/contact/${messageId}`, contactSealed))),
  };
}

/**
 * In whose thread a mail about a message belongs, for who sent that: the mail that it came in, as far as it had a
 * Message-ID.
 */
export async function threadOf(
  { serverKeys }: Pick<InTransaction, 'serverKeys'>,
  { id, mailMessageIdSealed }: Message,
): Promise<{ readonly inReplyTo?: string; readonly references?: string }> {
  if (mailMessageIdSealed === null) return {};
  const original = await serverKeys.open(`message/mail_message_id/${id}`, mailMessageIdSealed);
  return { inReplyTo: original, references: original };
}
