import { chunkSize, inviteMany, type InviteOffer } from '../api/invites';
import { messageOf } from '../api/problem';
import type { Invitee } from './addresses';

export interface Refused {
  person: Invitee;
  reason: string;
}

/** What became of a list of people. */
export interface Outcome {
  sent: Invitee[];
  refused: Refused[];
}

/**
 * Sends a list piece by piece. When a whole piece is refused, or the line breaks, the rest is not tried, as it would fare
 * no better; when that was the first piece nothing was sent at all, and the error is thrown for the form to show.
 */
export async function sendInvites(people: readonly Invitee[], offer: InviteOffer, onProgress: (done: number) => void): Promise<Outcome> {
  const outcome: Outcome = { sent: [], refused: [] };
  for (let start = 0; start < people.length; start += chunkSize) {
    const piece = people.slice(start, start + chunkSize);
    try {
      const { failed } = await inviteMany(piece, offer);
      const reasons = new Map(failed.map(({ email, detail }) => [email, detail]));
      for (const person of piece) {
        const reason = reasons.get(person.email);
        if (reason === undefined) outcome.sent.push(person);
        else outcome.refused.push({ person, reason });
      }
    } catch (error) {
      if (start === 0) throw error;
      outcome.refused.push(...people.slice(start).map((person) => ({ person, reason: messageOf(error) })));
      return outcome;
    }
    onProgress(Math.min(start + chunkSize, people.length));
  }
  return outcome;
}

/** A cell that a spreadsheet would run gets an apostrophe; what parts cells goes between quotes. */
function cell(text: string): string {
  const inert = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** A file of the outcome. The first three columns are those that an invitation by file takes. */
export function outcomeFile(outcome: Outcome, leftOut: readonly { text: string; reason: string }[], words: { sent: string; refused: string; leftOut: string }): string {
  const row = (person: Invitee, ...more: string[]) => [person.email, person.firstName ?? '', person.lastName ?? '', ...more];
  const rows = [
    ['email', 'firstName', 'lastName', 'result', 'reason'],
    ...outcome.refused.map(({ person, reason }) => row(person, words.refused, reason)),
    ...leftOut.map(({ text, reason }) => [text, '', '', words.leftOut, reason]),
    ...outcome.sent.map((person) => row(person, words.sent, '')),
  ];
  return `\uFEFF${rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')}`;
}
