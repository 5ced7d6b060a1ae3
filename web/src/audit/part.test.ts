import { describe, expect, it } from 'vitest';
import { partFrom, spanOf, totalsOf } from './part';

const histogram = {
  bucketSeconds: 600,
  buckets: ['09:00', '09:10', '09:20', '09:30'].map((time, index) => ({ start: `2026-11-22T${time}:00Z`, success: index + 1, failure: index === 3 ? 5 : 0 })),
};

describe('a part of the histogram', () => {
  it('goes from the first bar to the end of the last', () => {
    expect(partFrom([1, 2], histogram)).toBe('2026-11-22T09:10:00.000Z/2026-11-22T09:30:00.000Z');
  });

  it('finds its bars again', () => {
    expect(spanOf({ from: '2026-11-22T09:10:00Z', to: '2026-11-22T09:30:00Z' }, histogram)).toEqual([1, 2]);
  });

  it('is none outside of the range', () => {
    expect(spanOf({ from: '2026-11-21T09:10:00Z', to: '2026-11-21T09:30:00Z' }, histogram)).toBeUndefined();
  });

  it('is counted beside the whole', () => {
    expect(totalsOf(histogram, [3, 3])).toEqual({ all: 15, shown: 9 });
    expect(totalsOf(histogram, undefined)).toEqual({ all: 15, shown: 15 });
  });

  it('cannot be drawn over nothing', () => {
    expect(partFrom([0, 0], { bucketSeconds: 600, buckets: [] })).toBeUndefined();
  });
});
