import { readRange, type RangeFault } from './ranges';

// What people type and paste into a list of addresses: one or many, with or without a note behind each.

export interface RangeEntry {
  value: string;
  note: string;
}

/** Something that cannot be taken, and why. */
export interface RangeFlaw {
  line: number;
  /** As it was written, cut to be shown. */
  text: string;
  kind: RangeFault | 'double';
  network?: string;
}

export interface RangeLines {
  entries: RangeEntry[];
  flaws: RangeFlaw[];
}

const shown = 80;
/** What the server takes, in characters. */
export const noteLimit = 200;
/** What could be meant as an address, right or wrong. */
const address = String.raw`[\da-fA-F]*[.:][\da-fA-F.:]*(?:%[^\s,;/-]*)?(?:/[^\s,;]*)?`;
const entryForm = new RegExp(String.raw`^(${address}(?:\s*[-–—]\s*${address})?)(?![^\s#,;])[\s#,;]*(.*)$`, 'u');

/**
 * Reads lines such as "192.0.2.0/24 Office in Lyon". Commas and semicolons part the entries of a line where an address
 * follows; else they belong to the note.
 */
export function readRangeLines(text: string, known: ReadonlySet<string> = new Set()): RangeLines {
  const found: RangeLines = { entries: [], flaws: [] };
  const seen = new Set(known);
  text.split(/\r\n|\r|\n/u).forEach((written, index) => {
    for (const piece of piecesOf(written)) {
      const [, value = piece, note = ''] = entryForm.exec(piece) ?? [];
      const { range, fault, network } = readRange(value);
      const flaw = (kind: RangeFlaw['kind']) => found.flaws.push({ line: index + 1, text: short(piece), kind, network });
      if (!range) flaw(fault);
      else if (seen.has(range.text)) flaw('double');
      else {
        seen.add(range.text);
        found.entries.push({ value: range.text, note: Array.from(note.trim()).slice(0, noteLimit).join('') });
      }
    }
  });
  return found;
}

function piecesOf(line: string): string[] {
  const pieces: string[] = [];
  for (const part of line.split(/(?<=[,;])/u)) {
    const open = pieces.at(-1);
    if (open === undefined || entryForm.test(part.trim())) pieces.push(part);
    else pieces[pieces.length - 1] = `${open}${part}`;
  }
  return pieces.map((piece) => piece.replace(/[,;\s]+$/u, '').trim()).filter((piece) => piece !== '');
}

function short(text: string): string {
  const signs = Array.from(text);
  return signs.length > shown ? `${signs.slice(0, shown).join('')}…` : text;
}
