import { expect, password, type Page } from './fixture';

// What the journeys of seats begin with, made by the API: a customer's seats are the operator's to give.

export interface Person {
  id: string;
  name: string;
}

/** The operator says how many seats the customer of the signed-in person has; the page stays signed in as it is. */
export async function purchase(page: Page, baseURL: string, seats: number) {
  const { account: { id } } = await (await page.request.get('/api/v1/session')).json() as { account: { id: string } };
  const browser = page.context().browser();
  if (!browser) throw new Error('no browser');
  const operator = await browser.newContext({ baseURL });
  const signedIn = await operator.request.post('/api/v1/session', { data: { username: 'operator', password } });
  expect(signedIn.ok(), await signedIn.text()).toBe(true);
  const answer = await operator.request.put(`/api/v1/accounts/${id}/seats/purchased`, { data: { purchased: seats } });
  expect(answer.ok(), await answer.text()).toBe(true);
  await operator.close();
}

let made = 0;

/** Somebody of an account; the Inbox role takes a seat, which is freed again unless it is wanted. */
export async function makeUser(page: Page, account: string, firstName: string, seat: 'none' | 'kept' | 'no role' = 'none'): Promise<Person> {
  made += 1;
  const tag = `${firstName.toLowerCase()}-${Date.now()}-${made}`;
  const lastName = `Holm${Date.now() % 100_000}${made}`;
  const users = `/api/v1/accounts/${account}/users`;
  const answer = await page.request.post(users, {
    data: { username: tag, firstName, lastName, email: `${tag}@example.com`, roles: seat === 'no role' ? [] : ['inbox_agent'] },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  const { id } = await answer.json() as { id: string };
  if (seat === 'none') {
    const freed = await page.request.delete(`/api/v1/accounts/${account}/seats/${id}`);
    expect(freed.ok(), await freed.text()).toBe(true);
  }
  return { id, name: `${firstName} ${lastName}` };
}

export async function setLimit(page: Page, account: string, limit: number | null) {
  const answer = await page.request.put(`/api/v1/accounts/${account}/seats/limit`, { data: { limit } });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Two of the demo's people who have not signed in for long, now with a seat: they count as inactive. */
export async function makeInactive(page: Page): Promise<Person[]> {
  const users = '/api/v1/accounts/self/users';
  const answer = await page.request.get(`${users}?lastLogin=over_90d&status=active&limit=200`);
  const { items } = await answer.json() as { items: { id: string; firstName: string; lastName: string; roles: { needsSeat: boolean }[]; seatSince?: string }[] };
  const chosen = items.filter(({ roles, seatSince }) => !seatSince && !roles.some(({ needsSeat }) => needsSeat)).slice(0, 2);
  expect(chosen).toHaveLength(2);
  for (const { id } of chosen) {
    const given = await page.request.put(`${users}/${id}/roles/inbox_agent`);
    expect(given.ok(), await given.text()).toBe(true);
  }
  return chosen.map(({ id, firstName, lastName }) => ({ id, name: `${firstName} ${lastName}` }));
}
