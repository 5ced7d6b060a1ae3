import type { ApiKey, KeyChange, KeyDraft } from '../api/keys';

const day = 24 * 60 * 60 * 1000;

/** How long a key lasts, as it is chosen; `other` is an end of one's own. */
export type Lasting = '30' | '90' | '365' | 'other';

export interface NewKeyForm {
  name: string;
  begins: 'now' | 'later';
  validFrom: string | undefined;
  lasts: Lasting;
  validTo: string | undefined;
  allowedAddresses: string;
}

export interface KeyForm {
  name: string;
  validTo: string | undefined;
  allowedAddresses: string;
}

export const formOf = (key: ApiKey): KeyForm => ({ name: key.name, validTo: key.validTo, allowedAddresses: key.allowedAddresses.join('\n') });

/** One a line, or between commas; what is said twice counts once. */
export function addressesOf(text: string): string[] {
  return [...new Set(text.split(/[\n,;]/u).map((part) => part.trim()).filter((part) => part !== ''))];
}

/** The end that a choice comes to; undefined while none is typed. */
export function endOf({ begins, validFrom, lasts, validTo }: NewKeyForm, now: number): string | undefined {
  if (lasts === 'other') return validTo;
  const from = begins === 'later' && validFrom !== undefined ? Date.parse(validFrom) : now;
  return new Date(from + Number(lasts) * day).toISOString();
}

export function draftOf(form: NewKeyForm, scopes: readonly string[], now: number): KeyDraft {
  return {
    name: form.name.trim(),
    scopes: [...scopes],
    allowedAddresses: addressesOf(form.allowedAddresses),
    ...(form.begins === 'later' && { validFrom: form.validFrom }),
    validTo: endOf(form, now),
  };
}

const same = (one: readonly string[], other: readonly string[]) => one.length === other.length && one.every((part, place) => part === other[place]);

/** What differs from the key as it is. */
export function changeOf(key: ApiKey, form: KeyForm, scopes: readonly string[]): KeyChange {
  const addresses = addressesOf(form.allowedAddresses);
  const wished = [...scopes].sort();
  return {
    ...(form.name.trim() !== key.name && { name: form.name.trim() }),
    ...(form.validTo !== undefined && Date.parse(form.validTo) !== Date.parse(key.validTo) && { validTo: form.validTo }),
    ...(!same(addresses, key.allowedAddresses) && { allowedAddresses: addresses }),
    ...(!same(wished, [...key.scopes].sort()) && { scopes: wished }),
  };
}
