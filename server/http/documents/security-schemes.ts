// The ways into an API, as OpenAPI has them.

type Json = Record<string, unknown>;

/** How a caller proves himself. */
export interface WaysIn {
  /** What the bearer token is. */
  readonly security: string;
  /** Where one is had by OAuth 2.0 client credentials; without it there is no such way. */
  readonly oauth?: {
    readonly description: string;
    readonly tokenUrl: string;
    readonly scopes: Readonly<Record<string, string>>;
  };
}

/** The schemes, by name. */
export function securitySchemes({ security, oauth }: WaysIn): Json {
  const bearer = { type: 'http', scheme: 'bearer', description: security };
  if (oauth === undefined) return { bearer };
  const { description, tokenUrl, scopes } = oauth;
  return { bearer, oauth: { type: 'oauth2', description, flows: { clientCredentials: { tokenUrl, scopes } } } };
}

/** Those of a call: each is enough. */
export function securityOf({ oauth }: WaysIn): readonly Json[] {
  return oauth === undefined ? [{ bearer: [] }] : [{ bearer: [] }, { oauth: Object.keys(oauth.scopes) }];
}
