// The desk API for a case system: every call of its OpenAPI document, with types. A thin layer over openapi-fetch.
import createClient from 'openapi-fetch';

export function deskClient({ url, key, fetch }) {
  const baseUrl = `${url.replace(/\/$/, '')}/desk/v1`;
  const desk = createClient({ baseUrl, ...(fetch === undefined ? {} : { fetch }) });
  desk.use({
    async onRequest({ request }) {
      request.headers.set('authorization', `Bearer ${typeof key === 'string' ? key : await key()}`);
      return request;
    },
  });
  return desk;
}
