// The desk API for a case system: every call of its OpenAPI document, with types. A thin layer over openapi-fetch.
import createClient from 'openapi-fetch';

export function deskClient({ url, key, fetch }) {
  const baseUrl = `${url.replace(/\/$/, '')}/desk/v1`;
  return createClient({
    baseUrl,
    headers: { authorization: `Bearer ${key}` },
    ...(fetch === undefined ? {} : { fetch }),
  });
}
