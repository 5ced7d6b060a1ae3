import type { ListPage } from './types';

export const pageSize = 50;

/** How often a page that came short is gone on with: some tens of thousands of rows are looked through. */
const rounds = 8;

/**
 * A page of a list. The server bounds the work for one answer, so for a rare combination of filters it may come short
 * and still have a next one: then the page goes on from there.
 */
export async function filledPage<Item>(read: (cursor: string | undefined, limit: number) => Promise<ListPage<Item>>, cursor: string | undefined): Promise<ListPage<Item>> {
  const items: Item[] = [];
  let nextCursor = cursor;
  for (let round = 0; round < rounds; round++) {
    const page = await read(nextCursor, pageSize - items.length);
    items.push(...page.items);
    nextCursor = page.nextCursor;
    if (!nextCursor || items.length >= pageSize) break;
  }
  return { items, nextCursor };
}
