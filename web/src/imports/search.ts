import type { ImportOutcome } from '../api/imports';
import { many, oneOf } from '../search';

export const outcomes: readonly ImportOutcome[] = ['created', 'updated', 'unchanged', 'failed'];

export interface ImportsSearch {
  /** The cursors of the pages before this one and its own. */
  cursor?: string[];
}

/** What the address of one import says about its report. */
export interface ImportSearch extends ImportsSearch {
  outcome?: ImportOutcome;
}

export function readImportsSearch(raw: Record<string, unknown>): ImportsSearch {
  return { cursor: many(raw.cursor) };
}

export function readImportSearch(raw: Record<string, unknown>): ImportSearch {
  return { cursor: many(raw.cursor), outcome: oneOf(outcomes, raw.outcome) };
}
