import { expect, it } from 'vitest';
import { readRangeLines } from './rangeLines';

it.each([
  ['192.0.2.1', [['192.0.2.1', '']]],
  ['192.0.2.0/24 Office in Lyon', [['192.0.2.0/24', 'Office in Lyon']]],
  ['192.0.2.0/24 # Office, second floor', [['192.0.2.0/24', 'Office, second floor']]],
  ['192.0.2.1 - 192.0.2.9 VPN', [['192.0.2.1-192.0.2.9', 'VPN']]],
  ['192.0.2.1 – 192.0.2.9', [['192.0.2.1-192.0.2.9', '']]],
  ['192.0.2.1 - at home', [['192.0.2.1', '- at home']]],
  ['203.0.113.7, 10.0.0.0/8; 2001:db8::/32', [['203.0.113.7', ''], ['10.0.0.0/8', ''], ['2001:db8::/32', '']]],
  ['203.0.113.7, Home, first floor, 10.0.0.0/8 Office', [['203.0.113.7', 'Home, first floor'], ['10.0.0.0/8', 'Office']]],
  ['2001:DB8::1 a\r\n\n  ::1 b  \n', [['2001:db8::1', 'a'], ['::1', 'b']]],
  ['', []],
])('%j', (text, entries) => {
  const { entries: found, flaws } = readRangeLines(text);
  expect(found.map(({ value, note }) => [value, note])).toEqual(entries);
  expect(flaws).toEqual([]);
});

it('tells what it cannot take, where and why, and takes the rest', () => {
  const { entries, flaws } = readRangeLines('192.0.2.1/24\nhost.example.com\n198.51.100.7 fine\nfe80::1%eth0\n198.51.100.7\n192.0.2.9-192.0.2.1, 203.0.113.5\n10.0.0.1', new Set(['10.0.0.1']));
  expect(entries).toEqual([{ value: '198.51.100.7', note: 'fine' }, { value: '203.0.113.5', note: '' }]);
  expect(flaws.map(({ line, text, kind, network }) => [line, text, kind, network])).toEqual([
    [1, '192.0.2.1/24', 'host_bits', '192.0.2.0/24'],
    [2, 'host.example.com', 'form', undefined],
    [4, 'fe80::1%eth0', 'zone', undefined],
    [5, '198.51.100.7', 'double', undefined],
    [6, '192.0.2.9-192.0.2.1', 'backwards', undefined],
    [7, '10.0.0.1', 'double', undefined],
  ]);
});

it('cuts what is far too long to be shown, by signs', () => {
  const [flaw] = readRangeLines('😀'.repeat(200)).flaws;
  expect(Array.from(flaw?.text ?? '')).toHaveLength(81);
});

it('reads ten thousand lines at once', () => {
  const lines = Array.from({ length: 10_000 }, (_, n) => `10.${n >> 8}.${n & 255}.1 note, ${n}`).join('\n');
  expect(readRangeLines(lines).entries).toHaveLength(10_000);
});
