import { expect, it, vi } from 'vitest';
import { nameOf, readCsv, rowCounter } from './csvStream';

const bytes = (text: string) => new TextEncoder().encode(text);

function stream(pieces: string[], end?: Error) {
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(bytes(piece));
      if (end) controller.error(end);
      else controller.close();
    },
  });
}

it.each([
  ['', 0],
  ['name\n', 0],
  ['name\nAnn\nBob\n', 2],
  ['name,note\nAnn,"two\nlines, one ""quoted"""\nBob,\n', 2],
])('%j has %i rows, however it is cut', (text, rows) => {
  for (const cut of [1, 3, 1000]) {
    const count = rowCounter();
    let last = count(bytes(''));
    for (let at = 0; at < text.length; at += cut) last = count(bytes(text.slice(at, at + cut)));
    expect(last, `cut every ${cut}`).toBe(rows);
  }
});

it('gives the whole file and tells how far it is', async () => {
  const told = vi.fn();
  const line = `${'x'.repeat(99)}\n`;
  const { file, rows, bytes: size } = await readCsv(stream(['head\n', ...Array<string>(40_000).fill(line)]), told);
  expect(rows).toBe(40_000);
  expect(size).toBe(4_000_005);
  expect(file.size).toBe(4_000_005);
  expect(told).toHaveBeenCalled();
});

it('gives nothing when the file breaks off', async () => {
  await expect(readCsv(stream(['head\nAnn\n'], new TypeError('network error')), () => undefined)).rejects.toThrow('network error');
});

it('takes the name that the server gave', () => {
  const named = (header?: string) => nameOf(new Response('', { headers: header ? { 'Content-Disposition': header } : {} }));
  expect(named('attachment; filename="users.csv"')).toBe('users.csv');
  expect(named('attachment; filename="../../x"')).toBe('export.csv');
  expect(named()).toBe('export.csv');
});
