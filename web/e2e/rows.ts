import { execFileSync } from 'node:child_process';
import type { RunningProgram } from './program';

/**
 * Changes rows of the program where they lie. Its clock cannot be set: what only time brings about is brought about by
 * making its rows older. Only PostgreSQL lets others in beside it, so such journeys run there.
 * Values stand in the text as :'name'. A change that touches no row is a mistake.
 */
export function changeRows(program: RunningProgram, text: string, values: Values = {}) {
  const said = psql(program, text, values);
  if (!/ [1-9]\d*$/mu.test(said)) throw new Error(`Nothing changed by ${text}: ${said}`);
}

/** How many rows a SELECT has. */
export const countRows = (program: RunningProgram, text: string, values: Values = {}) =>
  Number(psql(program, `SELECT COUNT(*) FROM (${text}) AS found`, values, ['--tuples-only']));

type Values = Record<string, string>;

function psql({ database }: RunningProgram, text: string, values: Values, options: string[] = []): string {
  if (!database) throw new Error('These journeys need a program of their own on PostgreSQL.');
  const set = Object.entries(values).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  return execFileSync('psql', [database, '--no-psqlrc', '--set', 'ON_ERROR_STOP=1', ...set, ...options], { input: `${text};`, encoding: 'utf8' });
}

/** So many minutes, as rows count time. */
export const minutes = (count: number) => `${count} * 60000000::bigint`;

/** Has a job that comes by time come now. */
export function runNow(program: RunningProgram, kind: string) {
  changeRows(program, "UPDATE jobs SET run_at = 0 WHERE kind = :'kind' AND state = 'waiting'", { kind });
}

/** Forgets from where sign-ins have failed: every journey comes from the same address, and many fail on purpose. */
export const forgiveAddress = (program: RunningProgram) => void psql(program, 'DELETE FROM throttles', {});
