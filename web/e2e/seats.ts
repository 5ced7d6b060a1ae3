import { expect, password, type Page } from './fixture';

// What the seats' journeys begin with, made by the API: a customer's seats are the operator's to give.

/** The operator says how many seats a customer has. Their session is their own: the page stays signed in. */
export async function purchase(page: Page, baseURL: string, seats: number) {
  const { account: { id } } = await (await page.request.get('/api/v1/session')).json() as { account: { id: string } };
  const operator = await page.context().browser()!.newContext({ baseURL });
  const signedIn = await operator.request.post('/api/v1/session', { data: { username: 'operator', password } });
  expect(signedIn.ok(), await signedIn.text()).toBe(true);
  const answer = await operator.request.put(`/api/v1/accounts/${id}/seats/purchased`, { data: { purchased: seats } });
  expect(answer.ok(), await answer.text()).toBe(true);
  await operator.close();
}
