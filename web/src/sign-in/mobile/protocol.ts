import { api } from '../../api/client';
import { ApiProblem, unwrap } from '../../api/problem';
import type { components } from '../../api/schema';
import { nextCounter, type Device } from './keep';

// The device's half of docs/reference/mobile.md.

export type Question = components['schemas']['SignInQuestion'];

const ecdsa = { name: 'ECDSA', hash: 'SHA-256' } as const;
const text = new TextEncoder();

function base64url(bytes: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

const sign = async (keys: CryptoKeyPair, lines: string[]) =>
  base64url(await crypto.subtle.sign(ecdsa, keys.privateKey, text.encode(lines.join('\n'))));

/** Makes a key and offers its public half with the token of a pairing. */
export async function offer(token: string, name: string): Promise<Device> {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const publicKey = base64url(await crypto.subtle.exportKey('spki', keys.publicKey));
  const signature = await sign(keys, ['gatehouse mobile pairing 1', location.origin, token, publicKey]);
  const { account, id, username, accountName, number, expiresAt } = await unwrap(api.POST('/mobile/pairings', { body: { token, name, publicKey, signature } }));
  return { keys, publicKey, account, id, username, accountName, counter: 0, pending: { token, number, expiresAt } };
}

export const pairingState = (token: string, signal: AbortSignal) =>
  unwrap(api.POST('/mobile/pairings/state', { body: { token }, signal }));

/** By how many milliseconds the server's clock is ahead of this one. */
let ahead = 0;

async function send(device: Device, method: string, path: string, body = '', signal?: AbortSignal): Promise<unknown> {
  const target = `/api/v1${path}`;
  const at = String(Math.round((Date.now() + ahead) / 1000));
  const counter = String(await nextCounter());
  const hash = base64url(await crypto.subtle.digest('SHA-256', text.encode(body)));
  const signature = await sign(device.keys, ['gatehouse mobile request 1', location.origin, method, target, device.account, device.id, at, counter, hash]);
  return unwrap(answerOf(fetch(target, {
    method, signal, body: body === '' ? undefined : body, credentials: 'omit',
    headers: {
      Authorization: `Mobile ${[device.account, device.id, at, counter, signature].join(':')}`,
      'Accept-Language': document.documentElement.lang,
      ...(body === '' ? {} : { 'Content-Type': 'application/json' }),
    },
  })));
}

async function answerOf(call: Promise<Response>) {
  const response = await call;
  const told = Date.parse(response.headers.get('Date') ?? '');
  if (!Number.isNaN(told)) ahead = told - Date.now();
  if (response.status === 204) return { response };
  const read: unknown = await response.json().catch(() => undefined);
  return response.ok ? { data: read, response } : { error: read, response };
}

/** A refused request is sent once more: by now the server's clock is known, and no other request overtakes it. */
async function signed(...request: Parameters<typeof send>): Promise<unknown> {
  try {
    return await send(...request);
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 401) return send(...request);
    throw problem;
  }
}

/** Waits until there are other questions than those that are known, at the latest 25 seconds. */
export function waitForQuestions(device: Device, known: readonly Question[], signal: AbortSignal) {
  const query = known.map(({ id }) => `have=${id}`).join('&');
  return signed(device, 'GET', `/mobile/questions${query && `?${query}`}`, '', signal) as Promise<{ items: Question[] }>;
}

export const approve = (device: Device, question: Question, number: string) => answer(device, question, { decision: 'approve', number });

export const deny = (device: Device, question: Question) => answer(device, question, { decision: 'deny' });

const answer = (device: Device, { id, nonce }: Question, decision: object) =>
  signed(device, 'POST', `/mobile/questions/${id}`, JSON.stringify({ nonce, ...decision }));

/** Ends this device everywhere. */
export const leave = (device: Device) => signed(device, 'DELETE', '/mobile');
