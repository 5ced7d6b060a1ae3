import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { CursorPager } from './CursorPager';

it('goes a page on and a page back by the cursors in the address, and to the bare address for the first', async () => {
  const onGo = vi.fn();
  const { again } = show(<CursorPager cursors={['a', 'b']} next="c" shown={50} onGo={onGo} />);
  expect(screen.getByText('101–150')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Next' }));
  expect(onGo).toHaveBeenLastCalledWith(['a', 'b', 'c']);
  await userEvent.click(screen.getByRole('button', { name: 'Previous' }));
  expect(onGo).toHaveBeenLastCalledWith(['a']);
  again(<CursorPager cursors={['a']} next={undefined} shown={3} onGo={onGo} />);
  expect(screen.getByRole('button', { name: 'Next' })).toBeDisabled();
  await userEvent.click(screen.getByRole('button', { name: 'Previous' }));
  expect(onGo).toHaveBeenLastCalledWith(undefined);
});

it('says nothing of an only page but its note', () => {
  const { again } = show(<CursorPager cursors={undefined} next={undefined} shown={3} onGo={() => undefined} />);
  expect(screen.queryByText('1–3')).toBeNull();
  again(<CursorPager cursors={undefined} next={undefined} shown={3} note="Times in UTC" onGo={() => undefined} />);
  expect(screen.getByText('1–3')).toBeVisible();
});
