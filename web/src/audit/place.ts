// Where a page of the log begins: the server's cursor and how many events came before it, as NUMBER.CURSOR.
// Pages are not all of one length, so the number cannot be reckoned from how many there were.

export interface Place {
  before: number;
  cursor: string | undefined;
}

export function placeOf(places: readonly string[] | undefined): Place {
  const [, number = '', cursor = ''] = /^(\d{1,9})\.(.+)$/u.exec(places?.at(-1) ?? '') ?? [];
  return cursor === '' ? { before: 0, cursor: undefined } : { before: Number(number), cursor };
}

export function placeAfter(before: number, cursor: string): string {
  return `${before}.${cursor}`;
}
