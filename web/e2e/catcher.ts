import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIRequest, APIRequestContext } from '@playwright/test';
import { expect, password } from './fixture';

export interface Catcher {
  /** What it was asked to send, the newest last. */
  caught: { to: string; text: string }[];
  /** The first code that was sent to a number after so many others. */
  code: (to: string, after?: number) => Promise<string>;
}

const providers = '/api/v1/accounts/self/message-providers';

/** Providers of messages on this machine, the only ones that the program has while the test runs. */
export class Catchers {
  private readonly ends: (() => Promise<unknown>)[] = [];
  private readonly operator: APIRequestContext;

  private constructor(operator: APIRequestContext) {
    this.operator = operator;
  }

  static async open(request: APIRequest, baseURL: string | undefined): Promise<Catchers> {
    const operator = await request.newContext({ baseURL });
    await operator.post('/api/v1/session', { data: { username: 'operator', password } });
    const { items } = await (await operator.get(providers)).json() as { items: { id: string }[] };
    for (const { id } of items) await operator.delete(`${providers}/${id}`);
    return new Catchers(operator);
  }

  /** One more provider, asked after those before it; it answers every call with this status. */
  async add(channel: 'sms' | 'voice', status = 200): Promise<Catcher> {
    const caught: Catcher['caught'] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => { body += chunk.toString(); });
      request.on('end', () => {
        caught.push(JSON.parse(body) as { to: string; text: string });
        response.statusCode = status;
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const made = await this.operator.post(providers, { data: {
      kind: `http_${channel}`, name: `Catcher ${port}`, settings: { url: `http://127.0.0.1:${port}/send`, body: '{"to":"{to}","text":"{text}"}' },
    } });
    expect(made.ok(), await made.text()).toBe(true);
    const { id } = await made.json() as { id: string };
    this.ends.push(() => this.operator.delete(`${providers}/${id}`), () => new Promise((resolve) => server.close(resolve)));
    return { caught, code: (to, after = 0) => codeIn(caught, to, after) };
  }

  async close() {
    for (const end of this.ends) await end();
    await this.operator.dispose();
  }
}

/** A text begins with its code; a voice reads the digits out one by one. Names of accounts have digits too. */
async function codeIn(caught: Catcher['caught'], to: string, after: number): Promise<string> {
  const codes = () => caught.filter((one) => one.to === to).flatMap(({ text }) => /^\d{6}|\d(?:, \d){5}/u.exec(text)?.[0].replaceAll(', ', '') ?? []);
  await expect.poll(() => codes().length).toBeGreaterThan(after);
  return codes()[after] ?? '';
}

/** Proves the number of whoever is signed in. */
export async function proveNumber(request: APIRequestContext, by: Catcher, to: string) {
  const own = '/api/v1/accounts/self/users/self/mobile';
  const sent = await request.post(`${own}/code`, { data: { channel: 'sms' } });
  expect(sent.ok(), await sent.text()).toBe(true);
  const proved = await request.post(`${own}/verify`, { data: { code: await by.code(to) } });
  expect(proved.ok(), await proved.text()).toBe(true);
}
