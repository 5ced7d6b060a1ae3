import { useLingui } from '@lingui/react/macro';

/** As the server takes it: without the signs that people write between digits. */
export const plainMobile = (typed: string) => typed.replace(/[\s()./-]/gu, '');

/** A mobile number may be left out; with one, the country has to be known. */
export function useMobileRule() {
  const { t } = useLingui();
  return (value: string) =>
    (value.trim() === '' || /^\+[0-9 ()./-]{7,20}$/u.test(value.trim()) ? undefined : t`Start with + and the country code, such as +47 912 34 567.`);
}
