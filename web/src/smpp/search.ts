import type { BindKind } from '../api/smpp';
import { many, one, oneOf } from '../search';

export const kinds: readonly BindKind[] = ['transceiver', 'transmitter', 'receiver'];

/** What the address of the SMPP page says. */
export interface SmppSearch {
  search?: string;
  kind?: BindKind;
  /** The cursors of the pages before this one and its own: Previous takes the last away. */
  cursor?: string[];
}

export function readSmppSearch(raw: Record<string, unknown>): SmppSearch {
  return { search: one(raw.search), kind: oneOf(kinds, raw.kind), cursor: many(raw.cursor) };
}

/** Typing `kind:receiver` does the same as the chip. */
export function readTyped(text: string): Pick<SmppSearch, 'search' | 'kind'> {
  let kind: BindKind | undefined;
  const words = text.split(/\s+/u).filter((word) => {
    const found = kinds.find((known) => word.toLowerCase() === `kind:${known}`);
    kind = found ?? kind;
    return !found;
  });
  return { search: words.join(' ') || undefined, ...(kind && { kind }) };
}
