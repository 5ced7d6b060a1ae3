// Ranges of addresses, read as the server reads them: an address, a network in CIDR notation, or two addresses with a
// hyphen between them. What could be read in two ways is refused. The server has the last word; here it is said at once.

export interface Range {
  family: 4 | 6;
  first: bigint;
  last: bigint;
  /** The one way in which it is written. */
  text: string;
}

export type RangeFault = 'form' | 'zone' | 'host_bits' | 'mixed_families' | 'backwards';

export type ReadRange =
  | { range: Range; fault?: undefined; network?: undefined }
  /** `network` with host_bits: the one that was meant. */
  | { range?: undefined; fault: RangeFault; network?: string };

interface Address {
  family: 4 | 6;
  value: bigint;
}

const longest = 100;
const bitsOf = { 4: 32, 6: 128 } as const;
const refused = (fault: RangeFault, network?: string): ReadRange => ({ fault, network });

export function readRange(written: string): ReadRange {
  const text = written.trim();
  if (text.length > longest) return refused('form');
  if (text.includes('%')) return refused('zone');
  const [from = '', to, ...more] = text.split(/[-–—]/u);
  if (to !== undefined) return more.length > 0 ? refused('form') : fromTo(from.trim(), to.trim());
  if (text.includes('/')) return network(text);
  const address = addressOf(text);
  return address ? { range: rangeOf(address.family, address.value, address.value) } : refused('form');
}

function fromTo(from: string, to: string): ReadRange {
  const [first, last] = [addressOf(from), addressOf(to)];
  if (!first || !last) return refused('form');
  if (first.family !== last.family) return refused('mixed_families');
  if (last.value < first.value) return refused('backwards');
  return { range: rangeOf(first.family, first.value, last.value) };
}

function network(text: string): ReadRange {
  const [, before = '', length = ''] = /^([^/]+)\/(0|[1-9]\d{0,2})$/u.exec(text) ?? [];
  const written = literal(before);
  if (!written) return refused('form');
  const address = plain(written);
  // The length counts the bits of what was written, also of IPv4 in IPv6.
  const bits = Number(length) - (bitsOf[written.family] - bitsOf[address.family]);
  if (bits < 0 || bits > bitsOf[address.family]) return refused('form');
  const size = 1n << BigInt(bitsOf[address.family] - bits);
  const first = address.value - (address.value % size);
  const name = `${addressText(address.family, first)}/${bits}`;
  if (first !== address.value) return refused('host_bits', name);
  const range = rangeOf(address.family, first, first + size - 1n);
  return { range: size === 1n ? range : { ...range, text: name } };
}

function rangeOf(family: 4 | 6, first: bigint, last: bigint): Range {
  const from = addressText(family, first);
  return { family, first, last, text: first === last ? from : `${from}-${addressText(family, last)}` };
}

/** An address as lists know it: IPv4 written in IPv6 is IPv4. */
function addressOf(text: string): Address | undefined {
  const address = literal(text);
  return address && plain(address);
}

function plain(address: Address): Address {
  return address.family === 6 && address.value >> 32n === 0xffffn ? { family: 4, value: address.value & 0xffff_ffffn } : address;
}

function literal(text: string): Address | undefined {
  if (!text.includes(':')) {
    const value = ipv4(text);
    return value === undefined ? undefined : { family: 4, value };
  }
  const value = ipv6(text);
  return value === undefined ? undefined : { family: 6, value };
}

function ipv4(text: string): bigint | undefined {
  const parts = text.split('.');
  // A leading zero means eight to some programs and ten to others.
  if (parts.length !== 4 || parts.some((part) => !/^(?:0|[1-9]\d{0,2})$/u.test(part) || Number(part) > 255)) return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function ipv6(text: string): bigint | undefined {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const before = groups(head, tail === undefined);
  const after = groups(tail ?? '', true);
  if (!before || !after) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...before, ...Array<bigint>(missing).fill(0n), ...after].reduce((sum, group) => (sum << 16n) | group, 0n);
}

/** Groups of 16 bits; the last two may be written as IPv4 where the address ends. */
function groups(text: string, ends: boolean): bigint[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const found: bigint[] = [];
  for (const [index, part] of parts.entries()) {
    if (ends && index === parts.length - 1 && part.includes('.')) {
      const value = ipv4(part);
      if (value === undefined) return undefined;
      found.push(value >> 16n, value & 0xffffn);
    } else if (/^[\da-f]{1,4}$/iu.test(part)) found.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return found;
}

function addressText(family: 4 | 6, value: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
  const parts = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  const zeros = longestZeros(parts);
  if (!zeros) return parts.join(':');
  return `${parts.slice(0, zeros.from).join(':')}::${parts.slice(zeros.to).join(':')}`;
}

/** The first of the longest runs of zeros, as RFC 5952 shortens them; one alone is written out. */
function longestZeros(parts: readonly string[]): { from: number; to: number } | undefined {
  let best: { from: number; to: number } | undefined;
  for (let from = 0; from < parts.length; from++) {
    let to = from;
    while (parts[to] === '0') to++;
    if (to - from > Math.max(1, best ? best.to - best.from : 0)) best = { from, to };
  }
  return best;
}

/** Whether an address lies in any of the ranges. What is no address lies in none. */
export function covers(ranges: readonly Range[], address: string): boolean {
  const one = addressOf(address.replace(/%.*$/u, ''));
  return one !== undefined && ranges.some(({ family, first, last }) => family === one.family && first <= one.value && one.value <= last);
}

export const sizeOf = ({ first, last }: Range): bigint => last - first + 1n;

export interface Overlap {
  /** The range that shares addresses with this one. */
  with: string;
  /** All of it lies in there, so it adds nothing. */
  whole: boolean;
}

/** For each range that shares addresses with one before it, wider ones first: which. */
export function overlapsOf(ranges: readonly Range[]): Map<string, Overlap> {
  const found = new Map<string, Overlap>();
  const sorted = ranges.toSorted((a, b) => a.family - b.family || order(a.first, b.first) || order(b.last, a.last));
  let furthest: Range | undefined;
  for (const range of sorted) {
    if (furthest?.family === range.family && range.first <= furthest.last) found.set(range.text, { with: furthest.text, whole: range.last <= furthest.last });
    if (furthest?.family !== range.family || furthest.last < range.last) furthest = range;
  }
  return found;
}

const order = (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b));
