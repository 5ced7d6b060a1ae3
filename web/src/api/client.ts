import { i18n } from '@lingui/core';
import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './schema';
import { send } from './send';

export { account, home } from '../session/address';

type Listener = (code: string) => void;
let signedOut: Listener | undefined;

/** The portal tells what to do when the session is over; the sign-in pages do nothing. */
export function onSignedOut(listener: Listener) {
  signedOut = listener;
}

const manners: Middleware = {
  onRequest({ request }) {
    // The server words its refusals in the language of the page.
    request.headers.set('Accept-Language', i18n.locale);
    return request;
  },
  onResponse: ({ response }) => noticeEnd(response),
};

async function noticeEnd(response: Response) {
  if (response.status !== 401 || !signedOut) return;
  const body: unknown = await response.clone().json().catch(() => undefined);
  const code = typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : 'session.none';
  if (code.startsWith('session.')) signedOut(code);
}

export const api = createClient<paths>({ baseUrl: '/api/v1', fetch: send });
api.use(manners);

/** A file of the API by its whole address, to be read as it comes. */
export async function fetchFile(href: string, signal: AbortSignal) {
  const response = await fetch(href, { signal, headers: { 'Accept-Language': i18n.locale } });
  await noticeEnd(response);
  if (response.ok) return { data: response, response };
  return { error: await response.json().catch(() => undefined) as unknown, response };
}
