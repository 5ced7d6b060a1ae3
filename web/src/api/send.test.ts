import createClient from 'openapi-fetch';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { answerProof, prove } from '../session/proof';
import type { paths } from './schema';
import { onProofWanted, send } from './send';

const api = createClient<paths>({ baseUrl: 'https://portal.test/api/v1', fetch: send });
const sent: { path: string; body: string }[] = [];
const asked = vi.fn(prove);
let proved = false;
let busy = false;

/** The server refuses everything until the person has proved who they are. */
async function server(request: Request): Promise<Response> {
  sent.push({ path: new URL(request.url).pathname, body: await request.text() });
  if (busy) return problem(403, 'access.forbidden');
  return proved ? new Response(null, { status: 204 }) : problem(403, 'session.confirm');
}

const problem = (status: number, code: string) =>
  new Response(JSON.stringify({ status, code, detail: code }), { status, headers: { 'Content-Type': 'application/problem+json' } });

beforeEach(() => {
  proved = busy = false;
  sent.length = 0;
  vi.stubGlobal('fetch', server);
  asked.mockClear();
  onProofWanted(asked);
});
afterEach(() => {
  answerProof(false);
  onProofWanted(undefined);
  vi.unstubAllGlobals();
});

const rename = (firstName: string) => api.PATCH('/accounts/{account}/users/{user}', { params: { path: { account: 'self', user: firstName } }, body: { firstName } });
const waitingFor = (count: number) => vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(count));

it('sends every call that waited once more, with its body, after one proof', async () => {
  const waiting = Promise.all([rename('Ann'), rename('Bob')]);
  await waitingFor(2);
  proved = true;
  answerProof(true); // one answer for both
  for (const { response } of await waiting) expect(response.status).toBe(204);
  expect(sent.slice(2).map(({ body }) => body).sort()).toEqual(['{"firstName":"Ann"}', '{"firstName":"Bob"}']);
});

it('gives the refusal to those who wait when the person cancels, and sends nothing more', async () => {
  const waiting = rename('Ann');
  await waitingFor(1);
  answerProof(false);
  const { error, response } = await waiting;
  expect(response.status).toBe(403);
  expect(error).toMatchObject({ code: 'session.confirm' });
  expect(sent).toHaveLength(1);
});

it('does not ask twice for one call', async () => {
  const waiting = rename('Ann');
  await waitingFor(1);
  answerProof(true); // and the server still refuses
  expect((await waiting).error).toMatchObject({ code: 'session.confirm' });
  expect(sent).toHaveLength(2);
});

it('asks nobody about another refusal, nor where nobody would answer', async () => {
  busy = true;
  expect((await rename('Ann')).error).toMatchObject({ code: 'access.forbidden' });
  busy = false;
  onProofWanted(undefined);
  expect((await rename('Bob')).error).toMatchObject({ code: 'session.confirm' });
  expect(sent).toHaveLength(2);
});
