import { beforeEach, expect, test, vi } from 'vitest';
import { inviteMany, type InvitedPerson, type InviteOffer } from '../api/invites';
import { ApiProblem } from '../api/problem';
import { outcomeFile, sendInvites } from './sending';

vi.mock('../api/invites', () => ({ chunkSize: 200, inviteMany: vi.fn() }));

const sending = vi.mocked(inviteMany);
const offer: InviteOffer = { roles: ['analyze_manager'] };
const people = (count: number) => Array.from({ length: count }, (_, n) => ({ email: `p${n}@x.com` }));
const busy = new ApiProblem({ status: 503, code: 'busy', message: 'Busy' });

beforeEach(() => {
  sending.mockReset();
  sending.mockImplementation((list: InvitedPerson[]) => Promise.resolve({
    done: [], failed: list.filter(({ email }) => email.endsWith('7@x.com')).map(({ email }) => ({ email, code: 'invite.is_user', detail: 'Is a user' })),
  }));
});

test('goes in pieces and tells how far it is', async () => {
  const told: number[] = [];
  const outcome = await sendInvites(people(450), offer, (done) => told.push(done));
  expect(sending.mock.calls.map(([list]) => list.length)).toEqual([200, 200, 50]);
  expect(told).toEqual([200, 400, 450]);
  expect(outcome.sent).toHaveLength(405);
  expect(outcome.refused).toHaveLength(45);
  expect(outcome.refused[0]).toEqual({ person: { email: 'p7@x.com' }, reason: 'Is a user' });
});

test('throws when nothing was sent', async () => {
  sending.mockRejectedValueOnce(busy);
  await expect(sendInvites(people(300), offer, () => undefined)).rejects.toBe(busy);
  expect(sending).toHaveBeenCalledTimes(1);
});

test('stops when a later piece is refused, and loses nobody', async () => {
  sending.mockResolvedValueOnce({ done: [], failed: [] }).mockRejectedValueOnce(busy);
  const outcome = await sendInvites(people(600), offer, () => undefined);
  expect(sending).toHaveBeenCalledTimes(2);
  expect(outcome.sent).toHaveLength(200);
  expect(outcome.refused).toHaveLength(400);
  expect(outcome.refused[399]).toEqual({ person: { email: 'p599@x.com' }, reason: 'Busy' });
});

test('the file runs nothing in a spreadsheet', () => {
  const text = outcomeFile(
    { sent: [{ email: 'a@x.com', lastName: 'Berg, Jr.' }], refused: [{ person: { email: '=1+1@x.com', firstName: '@SUM(A1)' }, reason: 'Not "so"' }] },
    [{ text: '+nobody', reason: 'No address' }],
    { sent: 'sent', refused: 'refused', leftOut: 'left out' },
  );
  expect(text.replace(/^\uFEFF/u, '').split('\r\n')).toEqual([
    'email,firstName,lastName,result,reason', `'=1+1@x.com,'@SUM(A1),,refused,"Not ""so"""`, "'+nobody,,,left out,No address", 'a@x.com,,"Berg, Jr.",sent,', '',
  ]);
});
