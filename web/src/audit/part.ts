import type { AuditHistogram } from '../api/auditTypes';

// A part of the histogram, drawn with the pointer, stands in the address as START/END.

type Span = readonly [first: number, last: number];

/** The bars of a part; nothing if it lies outside, as after another range was chosen. */
export function spanOf(part: { from: string; to: string } | undefined, { buckets, bucketSeconds }: AuditHistogram): Span | undefined {
  if (!part) return undefined;
  const from = Date.parse(part.from);
  const to = Date.parse(part.to);
  const inside = buckets.flatMap(({ start }, index) => {
    const at = Date.parse(start);
    return at + bucketSeconds * 1000 > from && at < to ? [index] : [];
  });
  const [first, last] = [inside[0], inside.at(-1)];
  return first === undefined || last === undefined ? undefined : [first, last];
}

export function partFrom([first, last]: Span, { buckets, bucketSeconds }: AuditHistogram): string | undefined {
  const from = buckets[first]?.start;
  const end = buckets[last]?.start;
  if (from === undefined || end === undefined) return undefined;
  return `${new Date(from).toISOString()}/${new Date(Date.parse(end) + bucketSeconds * 1000).toISOString()}`;
}

/** How many events the whole has, and how many the part. */
export function totalsOf({ buckets }: AuditHistogram, span: Span | undefined): { all: number; shown: number } {
  const sum = (some: AuditHistogram['buckets']) => some.reduce((total, { success, failure }) => total + success + failure, 0);
  return { all: sum(buckets), shown: sum(span ? buckets.slice(span[0], span[1] + 1) : buckets) };
}
