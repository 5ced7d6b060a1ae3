import { describe, expect, it } from 'vitest';
import type { View } from '../api/views';
import { allHref, differs, queryOf } from './address';
import { settled, viewHref, type ReadSearch } from './opening';

const view = (change: Partial<View>): View => ({
  id: 'viw_1', list: 'users', name: 'Locked', query: 'status=locked&sort=-email', shared: false, own: true, default: false, editable: true,
  createdAt: '2026-11-22T10:00:00Z', updatedAt: '2026-11-22T10:00:00Z', etag: '"1"', ...change,
});
interface Search { status?: unknown; sort?: unknown; view?: string; cursor?: string[]; event?: string }
const read: ReadSearch = ({ status, sort }): Search => ({ status, sort });

it('keeps filters and order, not the page, the panel or the view itself', () => {
  const search: Search = { sort: '-email', status: ['locked', 'pending'], cursor: ['abc'], event: 'evt_1', view: 'viw_1' };
  expect(queryOf(search)).toBe('sort=-email&status=locked&status=pending');
});

describe('a page that shows a view', () => {
  it('differs once a filter does', () => {
    expect(differs({ status: 'locked', sort: '-email', view: 'viw_1', cursor: ['abc'] } as Search, view({}), read)).toBe(false);
    expect(differs({ status: 'locked', view: 'viw_1' } as Search, view({}), read)).toBe(true);
  });
  it('passes over the order of the names and over what it does not know', () => {
    expect(differs({ status: 'locked', sort: '-email' } as Search, view({ query: 'sort=-email&gone=1&status=locked' }), read)).toBe(false);
  });
});

it('leads to a view, and to everything', () => {
  expect(viewHref('/users', view({}))).toBe('/users?status=locked&sort=-email&view=viw_1');
  expect(viewHref('/users', view({ query: '' }))).toBe('/users?view=viw_1');
  expect(allHref('/users', [view({})])).toBe('/users');
  expect(allHref('/users', [view({}), view({ default: true })])).toBe('/users?view=all');
});

describe('the last filter is taken away', () => {
  const none: Search = { status: undefined, view: undefined };
  it('stays empty where the list has no default', () => expect(settled(none, [view({})])).toBe(none));
  it('says so where it would open with one', () => expect(settled(none, [view({ default: true })])).toEqual({ view: 'all' }));
  it('leaves every other address alone', () => {
    const some: Search = { status: 'locked' };
    expect(settled(some, [view({ default: true })])).toBe(some);
  });
});
