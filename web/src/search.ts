// The query of the address as pages know it: plain words, and repeated names for lists
// (?status=locked&status=pending), the same as the API's.

export type RawSearch = Record<string, string | string[] | undefined>;

export function parseSearch(text: string): RawSearch {
  const found: RawSearch = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const old = found[name];
    found[name] = old === undefined ? value : [old, value].flat();
  }
  return found;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    for (const one of values) {
      if (typeof one === 'string' && one !== '') query.append(name, one);
    }
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}

/** One word, the last if it was given twice. */
export function one(value: unknown): string | undefined {
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' && last !== '' ? last : undefined;
}

export function many(value: unknown): string[] | undefined {
  const list = [value].flat().filter((item): item is string => typeof item === 'string' && item !== '');
  return list.length > 0 ? list : undefined;
}

/** One of a few known words; anything else is as if it was not there. */
export function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word | undefined {
  const word = one(value);
  return words.find((known) => known === word);
}

export function manyOf<Word extends string>(words: readonly Word[], value: unknown): Word[] | undefined {
  const list = words.filter((word) => many(value)?.includes(word));
  return list.length > 0 ? list : undefined;
}
