export const codeLength = 6;

/** The digits of what was typed or pasted. Keyboards of Arabic and Persian have digits of their own. */
export function asDigits(text: string): string {
  return Array.from(text, digitOf).join('');
}

function digitOf(letter: string): string {
  if (/[0-9]/u.test(letter)) return letter;
  const code = letter.codePointAt(0) ?? 0;
  const zero = [0x660, 0x6f0, 0xff10].find((first) => code >= first && code < first + 10);
  return zero === undefined ? '' : String(code - zero);
}
