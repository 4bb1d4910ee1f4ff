// The desk API's calls that do something with a message that was sent: what each is for, what it takes and answers, and
// the step it leads to.
import { CounterCodeRequest, giveCounterCode } from '../../access/counter-code.ts';
import { unlockMessage } from '../../access/unlock.ts';
import { limits } from '../../contract/limits.ts';
import { isProblem } from '../../contract/problems.ts';
import { extendMessage } from '../../message/message-life.ts';
import { withdrawMessage } from '../../message/withdrawal.ts';
import { json, nothing } from '../call.ts';
import { IDEMPOTENCY_HEADER, LETTER_FORMS, LETTER_PROBLEMS, renewMessage } from './create-message.ts';
import { answered, type DeskRow, deskCall, done, located } from './desk-call.ts';
import { asMessage, locationOf, message, messageOf } from './desk-message.ts';
import { CounterCode, Extension, Message } from './desk-schemas.ts';

const counterCodeRequest = { codeReference: 'KXRM', who: 'A. Bakker, balie Hoofddorp', why: 'Paspoort gezien' };
const counterCode = { code: '012345', expiresAt: '2026-11-23T18:45:12.000Z' };

export const sentMessageCalls = {
  withdrawMessage: deskCall(
    {
      method: 'DELETE',
      path: '/messages/{id}',
      tag: 'messages',
      summary: 'Withdraw a message',
      description:
        'Gone at once for everyone who has it open, and its letter is deleted. The citizen gets a notice by mail, for withdrawing is a ' +
        'message of its own (Awb 2:12), and sees the date when he opens the link. Withdrawing again changes nothing.',
      takes: nothing,
      answers: { 204: done('Withdrawn.') },
      problems: ['message-unknown', 'message-over'],
    },
    async (caller) => {
      const found = await messageOf(caller);
      if (isProblem(found)) return found;
      if (found.status === 'expired') return { code: 'message-over' };
      await withdrawMessage(caller.services, caller.organisation, found.message.reference);
      return { status: 204 };
    },
  ),
  unlockMessage: deskCall(
    {
      method: 'POST',
      path: '/messages/{id}/_unlock',
      tag: 'messages',
      summary: 'Unlock a message',
      description:
        `After ${limits.messageAttempts} wrong codes nobody can open a message. Unlock it when the citizen has told you that it was him; ` +
        `${limits.messageAttempts} more may be tried.`,
      takes: nothing,
      answers: { 200: answered('The message, unlocked.', Message, message) },
      problems: ['message-unknown', 'message-over'],
    },
    async (caller) => {
      const found = await messageOf(caller);
      if (isProblem(found)) return found;
      if (found.status === 'expired' || found.status === 'withdrawn') return { code: 'message-over' };
      await unlockMessage(caller.services, caller.organisation, found.message.id);
      const unlocked = await messageOf(caller);
      return isProblem(unlocked) ? unlocked : { status: 200, body: asMessage(unlocked) };
    },
  ),
  giveCounterCode: deskCall(
    {
      method: 'POST',
      path: '/messages/{id}/counter-code',
      tag: 'messages',
      summary: 'Give a code at the counter or on the phone',
      description:
        'For a citizen whom no code reaches. See who he is, as for a passport; have him open his link and read the four letters of ' +
        '`codeReference` from his screen; read him the six digits. They open there and nowhere else, once, within 15 minutes, in the place ' +
        'of the code that was sent. Who gave it and why is kept with what happened to the message, and the citizen is told by mail.',
      takes: json(CounterCodeRequest, counterCodeRequest, limits.smallCallBytes),
      answers: { 200: answered('The code, told once.', CounterCode, counterCode) },
      problems: [
        'message-unknown',
        'message-over',
        'message-locked',
        'code-unknown',
        'too-many-codes',
        'too-many-requests',
      ],
    },
    async (caller) => {
      const found = await messageOf(caller);
      if (isProblem(found)) return found;
      const given = await giveCounterCode(caller.services, caller.organisation, found.message.id, caller.given);
      if (isProblem(given)) return given;
      return { status: 200, body: { code: given.digits, expiresAt: given.expiresAt.toISOString() } };
    },
  ),
  renewAccess: deskCall(
    {
      method: 'POST',
      path: '/messages/{id}/_renew',
      tag: 'messages',
      summary: 'Give a citizen who lost his mail a new link',
      description:
        'His link is half of the key and is kept nowhere, so it can’t be sent again: give the letter once more, as for a new message, ' +
        'from where you kept it. It becomes a new message to the same citizen, with a link and a reference of its own, and takes the place of ' +
        'this one, which is withdrawn without a notice; its link says that there is a newer mail. What this can’t do: compare the letters, ' +
        'for the first is sealed; show the answers that were sent in the old message, which you have; keep the day until which the old one ' +
        'could be read (`keepDays` says it anew); go to another address; bring back what is expired or withdrawn (`message-over`: send a ' +
        'message). Again with the same `Idempotency-Key` it is the same renewal; `renewedAs` of the old message names the new one.',
      headers: IDEMPOTENCY_HEADER,
      takes: LETTER_FORMS,
      answers: { 201: located('Stored; the notification leaves at once.', Message, message) },
      problems: [...LETTER_PROBLEMS, 'message-unknown', 'message-over'],
    },
    async (caller) => {
      const created = await renewMessage(caller);
      if (isProblem(created)) return created;
      return { status: 201, body: asMessage(created), headers: locationOf(created) };
    },
  ),
  extendMessage: deskCall(
    {
      method: 'POST',
      path: '/messages/{id}/_extend',
      tag: 'messages',
      summary: 'Let a message be read for longer',
      description:
        'To the end of a later day, in the Netherlands. The citizen gets a notice by mail, without a link, and is reminded again before ' +
        'the new end. With the day that it has nothing changes, so a retry does no harm. It is never made shorter, for the citizen was told ' +
        'a day; and what is expired or withdrawn can’t be brought back, for its letter is deleted: send it anew.',
      takes: json(Extension, { lastDay: '2027-05-31' }, limits.smallCallBytes),
      answers: { 200: answered('The message, with its new end.', Message, message) },
      problems: ['message-unknown', 'message-over', 'invalid-request'],
    },
    async (caller) => {
      const found = await messageOf(caller);
      if (isProblem(found)) return found;
      const { services, organisation, given } = caller;
      const outcome = await extendMessage(services, organisation, found.message.id, given.lastDay);
      if (outcome !== 'extended') return outcome;
      const extended = await messageOf(caller);
      return isProblem(extended) ? extended : { status: 200, body: asMessage(extended) };
    },
  ),
} satisfies Readonly<Record<string, DeskRow>>;
