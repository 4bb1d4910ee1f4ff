// Problems that only a municipality's own system meets, in the desk API: status, and words for developers.

export const DESK_PROBLEMS = {
  'key-refused': {
    status: 401,
    title: 'API key refused',
    detail:
      'Send `Authorization: Bearer …` with an API key of your organisation that is not revoked, or an access token that is not over.',
  },
  'code-unknown': {
    status: 409,
    title: 'Unknown code',
    detail:
      'No browser waits for a code with this reference. The citizen asks for one, and reads its four letters from his screen.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'Idempotency key reused',
    detail: 'Another message was sent with this Idempotency-Key within a day. Use a new key for a new message.',
  },
  'recipient-unknown': {
    status: 404,
    title: 'Unknown recipient',
    detail: 'The directory of your organisation has no recipient of this id.',
  },
  'subscription-unknown': {
    status: 404,
    title: 'Unknown subscription',
    detail: 'Your organisation has no subscription of this id.',
  },
  'too-many-subscriptions': {
    status: 409,
    title: 'Too many subscriptions',
    detail: 'The organisation has as many as it may. Remove one that nobody uses.',
  },
  'message-over': {
    status: 409,
    title: 'Message over',
    detail: 'The message is expired or withdrawn; this can no longer be done.',
  },
  'not-acceptable': {
    status: 406,
    title: 'Not acceptable',
    detail: 'The call does not answer in the content type that Accept asks for.',
  },
} as const;
