// Every word of the reader in English: the same tree as nl.ts, or it does not compile.

import type { Texts } from './nl.ts';
import type { ProblemTexts } from './problem-texts.ts';

const askAgain = 'Ask for a new code.';
export const kept = 'What you wrote has been saved.';
const attempts = { one: 'attempt', other: 'attempts' };

const problems: ProblemTexts = {
  'link-missing': () => 'Open the link in the e-mail we sent you.',
  'link-broken': () => 'This link is not complete. Copy the whole link from the e-mail.',
  'message-unknown': () => 'We cannot find this message. Open the link from the e-mail again.',
  'message-expired': ({ availableUntil }, { date }) =>
    `You could read this message up to and including ${date(availableUntil)}. Contact us if you still need it.`,
  'message-withdrawn': ({ withdrawnAt, renewed }, { date }) =>
    renewed
      ? `The municipality sent you this message again on ${date(withdrawnAt)}. Use the link in the newest email.`
      : `The municipality withdrew this message on ${date(withdrawnAt)}. You don't need to do anything.`,
  'message-locked': ({ phone }) =>
    `The wrong code was entered too many times, so nobody can open this message now. ${phone === undefined ? 'Contact us.' : `Call us: ${phone}.`}`,
  'code-wrong': ({ attemptsLeft }, { count }) => `That code is wrong. You have ${count(attemptsLeft, attempts)} left.`,
  'code-replaced': ({ attemptsLeft }, { count }) =>
    `This is an old code. Use the newest code you received. You have ${count(attemptsLeft, attempts)} left.`,
  'code-expired': () => `This code no longer works. ${askAgain}`,
  'code-burnt': () => `You entered the wrong code too many times. ${askAgain}`,
  'code-used': () => `This code has been used already. ${askAgain}`,
  'code-not-asked-here': () => `This code was not asked for in this browser. ${askAgain}`,
  'code-too-early': ({ retryAfter }, { wait }) => `You can ask for a new code in ${wait(retryAfter)}.`,
  'too-many-codes': ({ retryAfter }, { wait }) =>
    `You asked for too many codes. You can ask for a code again in ${wait(retryAfter)}.`,
  'too-many-requests': ({ retryAfter }, { wait }) =>
    `It is very busy now. Try again in ${wait(retryAfter)}. Nothing is lost.`,
  'too-many-replies': ({ retryAfter }, { wait }) =>
    `You have already sent many replies to this message. You can send another in ${wait(retryAfter)}. ${kept}`,
  'session-ended': () =>
    'You did nothing for a while. For your security we closed the message. Ask for a new code to continue.',
  'reply-empty': () => 'Write a reply or add an attachment.',
  'answers-missing': ({ items }) => `You have not given everything yet. Still missing: number ${items.join(', ')}.`,
  'reply-too-long': ({ maxCharacters }, { number }) =>
    `Your reply is too long. Make it shorter than ${number(maxCharacters)} characters, or send it as an attachment. ${kept}`,
  'reply-already-sent': () =>
    "You have already sent a reply. You can find it below the municipality's message. The text below has not been sent yet.",
  'reply-unknown': () => `We could not send your reply. ${kept} Add your attachments again.`,
  'reply-conflict': () => `We could not send your reply. ${kept} Add your attachments again.`,
  'reply-unreadable': () => `We could not send your reply. ${kept} Add your attachments again.`,
  'attachment-unknown': () => 'This attachment is no longer here. Add it again.',
  'file-incomplete': () => 'The attachment did not arrive completely. Add it again.',
  'file-unreadable': () => 'We cannot read this file. Choose it again.',
  'file-empty': () => 'This file is empty. Choose another file.',
  'file-type-refused': () => "We can't accept this kind of file. Save it as a pdf and try again.",
  'file-infected': () => 'This file has a virus and was not sent. The rest of your reply has been saved.',
  'file-too-large': ({ maxBytes }, { size }) =>
    `All attachments together must not be bigger than ${size(maxBytes)}. Choose a smaller file. ${kept}`,
  'one-file-too-large': ({ maxBytes }, { size }) =>
    `One file must not be bigger than ${size(maxBytes)}. Choose a smaller file. ${kept}`,
  'too-many-files': ({ maxFiles }) => `You can send no more than ${maxFiles} attachments. ${kept}`,
  'scan-unavailable': () => 'We cannot check this file now. Try again in a few minutes.',
  'storage-full': () =>
    `The municipality cannot take more attachments now. Send your reply without, or try again later. ${kept}`,
  'invalid-request': () => 'Something went wrong. Reload this page. Nothing is lost.',
  'origin-refused': () => 'This message cannot be opened on this page. Open the link from the e-mail again.',
  'content-type-refused': () => 'Something went wrong. Reload this page. Nothing is lost.',
  'request-too-large': () => `Your reply is too big. Make it shorter or choose smaller attachments. ${kept}`,
  'not-found': () => 'Something went wrong. Reload this page. Nothing is lost.',
  refused: () => 'Something went wrong. Reload this page. Nothing is lost.',
  'server-away': () => 'Something went wrong on our side. Nothing is lost. We will keep trying automatically.',
  offline: () => 'You are offline. We will keep trying automatically.',
  'seal-broken': () => 'This message was damaged or changed. For your security we have not opened it. Contact us.',
  closed: () => 'The message is closed. You can open it again later with the link in the e-mail.',
};

export const en: Texts = {
  problems,
  reference: 'Reference',
  comma: ', ',
  clock: (time) => time,
  at: (date, time) => `${date} at ${time}`,

  code: {
    heading: 'Enter your access code',
    headingAsk: 'Ask for an access code',
    asking: 'We are sending you a code.',
    endingIn: (digits) => `the mobile number ending in ${digits}`,
    sentAt: (time) => `Sent at ${time}.`,
    validUntil: (time) => `You can use this code until ${time}.`,
    stillValid: (wait) => `${wait} left.`,
    codeReference: 'Code reference',
    messageReference: 'Message reference',
    label: 'Access code',
    hint: '6 digits. Your message opens after the last one. You do not need to press Enter.',
    incomplete: 'Enter all 6 digits.',
    checking: 'We are checking your code.',
    open: 'Open message',
    tapFirst: 'You need a code to read your message. We will send it to you.',
    kept,
    send: 'Send me a code',
    renew: 'Send a new code',
    renewed: 'We sent a new code.',
    renewIn: (wait) => `You can ask for a new code in ${wait}.`,
    noCode: "Didn't get a code?",
    waiting: 'We have not been able to send the code yet. We keep trying.',
    noCodeSms: 'Do you have a new mobile number? Tell us as soon as you can.',
    noCodeEmail: 'Look in your spam folder too.',
    safety: 'Do not share this code. We will never call or e-mail you to ask for it.',
  },

  sms: {
    leaving: (destination) => `We will send a text message with a code to ${destination}.`,
    sent: (destination) => `We sent a text message with a code to ${destination}.`,
    handedOver: (time) =>
      `We passed the text message to the phone company at ${time}. It can take a few minutes to arrive.`,
    refused: 'We cannot deliver text messages to this number. Contact us.',
  },
  email: {
    leaving: (destination) => `We will send an e-mail with a code to ${destination}.`,
    sent: (destination) => `We sent an e-mail with a code to ${destination}.`,
    handedOver: (time) => `We sent the e-mail at ${time}. It can take a few minutes to arrive.`,
    refused: 'We cannot deliver e-mail to this address. Contact us.',
  },

  notice: {
    unsent: 'Your reply was not sent. Your text is below. You can copy it.',
    gone: 'This message is no longer available',
    noLink: 'Read your message',
    broken: 'This link does not work',
    locked: 'This message is locked',
    offline: 'You are offline',
    away: 'One moment please',
    closed: 'You closed the message',
    sealBroken: 'We cannot open this message',
    other: 'That is not possible right now',
    retry: 'Try again now',
    call: 'Call us',
    mail: 'E-mail us',
  },
};
