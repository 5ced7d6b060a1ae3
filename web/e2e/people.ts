import { expect, type Page } from './fixture';

interface Made { id: string; name: string; username: string; email: string }

/** A person of the test's own, so that tests do not step on each other. */
export async function makeUser(page: Page, lastName: string, roles: string[] = []): Promise<Made> {
  const username = `${lastName.toLowerCase()}.${Date.now()}`;
  const email = `${username}@example.com`;
  const answer = await page.request.post('/api/v1/accounts/self/users', {
    data: { username, firstName: 'Tess', lastName, email, language: 'en', timeZone: 'UTC', roles, teams: [] },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  const { id } = await answer.json() as { id: string };
  return { id, name: `Tess ${lastName}`, username, email };
}
