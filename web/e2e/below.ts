import { expect, type Page } from './fixture';

export interface Made {
  id: string;
  name: string;
}

/** An account below another (`self`: below the signed-in person's own), made by the API. */
export async function makeBelow(page: Page, name: string, above = 'self'): Promise<Made> {
  const answer = await page.request.post(`/api/v1/accounts/${above}/accounts`, { data: { name: `${name} ${Date.now()}` } });
  expect(answer.ok(), await answer.text()).toBe(true);
  return await answer.json() as Made;
}
