import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { DataTable, type Column } from './DataTable';

interface Row { id: string; name: string }
const rows: Row[] = [{ id: '1', name: 'Ana' }, { id: '2', name: 'Bor' }];
const columns: Column<Row>[] = [
  { id: 'name', title: 'Name', sort: 'name', cell: (row) => row.name },
  { id: 'age', title: 'Last seen', sort: 'seen', sortDown: true, cell: () => '1' },
];
const base = { caption: 'People', columns, rowId: (row: Row) => row.id, rowName: (row: Row) => row.name };

describe('order', () => {
  it('tells which column and which way, and asks for the other way', async () => {
    const onSort = vi.fn();
    show(<DataTable {...base} rows={rows} sort="name" onSort={onSort} />);
    expect(screen.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending');
    await userEvent.click(screen.getByRole('button', { name: 'Name' }));
    expect(onSort).toHaveBeenLastCalledWith('-name');
  });
  it('puts the latest first when a time is pressed', async () => {
    const onSort = vi.fn();
    show(<DataTable {...base} rows={rows} sort="name" onSort={onSort} />);
    await userEvent.click(screen.getByRole('button', { name: 'Last seen' }));
    expect(onSort).toHaveBeenLastCalledWith('-seen');
  });
});

describe('selection', () => {
  it('adds the page to what was chosen elsewhere and takes it out again', async () => {
    const onChange = vi.fn();
    const table = (ids: string[]) => <DataTable {...base} rows={rows} selection={{ ids: new Set(ids), onChange }} />;
    const { again } = show(table(['9']));
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select all on this page' }));
    expect(onChange).toHaveBeenLastCalledWith(new Set(['9', '1', '2']));
    again(table(['9', '1', '2']));
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select all on this page' }));
    expect(onChange).toHaveBeenLastCalledWith(new Set(['9']));
  });
  it('is neither on nor off when only some are chosen', () => {
    show(<DataTable {...base} rows={rows} selection={{ ids: new Set(['1']), onChange: () => undefined }} />);
    expect(screen.getByRole('checkbox', { name: 'Select all on this page' })).toBePartiallyChecked();
    expect(screen.getByRole('checkbox', { name: 'Select Ana' })).toBeChecked();
  });
});

it('says that it waits, and shows what is empty', () => {
  const { again } = show(<DataTable {...base} rows={undefined} expected={3} empty={<p>Nobody</p>} />);
  expect(screen.getByRole('table')).toHaveAttribute('aria-busy', 'true');
  expect(within(screen.getByRole('table')).getAllByRole('row')).toHaveLength(4);
  again(<DataTable {...base} rows={[]} empty={<p>Nobody</p>} />);
  expect(screen.queryByRole('table')).toBeNull();
  expect(screen.getByText('Nobody')).toBeVisible();
});
