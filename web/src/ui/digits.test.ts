import { expect, test } from 'vitest';
import { asDigits } from './digits';

test.each([
  ['493 817', '493817'],
  ['Your code is 493-817.', '493817'],
  ['٤٩٣٨١٧', '493817'],
  ['۴۹۳۸۱۷', '493817'],
  ['４９３８１７', '493817'],
  ['none', ''],
])('%s holds %s', (text, digits) => expect(asDigits(text)).toBe(digits));
