import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { Button } from './Button';
import { FilterChip } from './FilterChip';
import { RowMenu } from './RowMenu';
import { SaveBar } from './SaveBar';
import { SearchField } from './SearchField';
import { StatusPill } from './StatusPill';
import { Toaster, toast } from './Toast';

describe('Button', () => {
  it('that cannot be pressed stays reachable and tells why', async () => {
    const press = vi.fn();
    show(<Button reason="You are the last admin." onPress={press}>Disable</Button>);
    await userEvent.tab();
    const button = screen.getByRole('button', { name: 'Disable' });
    expect(button).toHaveFocus();
    expect(button).toHaveAccessibleDescription('You are the last admin.');
    await userEvent.click(button);
    expect(press).not.toHaveBeenCalled();
  });
});

describe('RowMenu', () => {
  it('works by keyboard and leaves out what is not there', async () => {
    const unlock = vi.fn();
    show(<RowMenu name="Ana" groups={[[{ id: 'unlock', title: 'Unlock', onPress: unlock }, false], [undefined]]} />);
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    expect(screen.getAllByRole('menuitem')).toHaveLength(1);
    await userEvent.keyboard('{Enter}');
    expect(unlock).toHaveBeenCalledOnce();
  });
});

describe('SearchField', () => {
  it('tells once the typing pauses, and Back brings the older word', async () => {
    const onChange = vi.fn();
    const { again } = show(<SearchField label="Find" value="" onChange={onChange} />);
    await userEvent.type(screen.getByRole('searchbox'), 'had ');
    expect(onChange).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledWith('had'));
    again(<SearchField label="Find" value="had" onChange={onChange} />);
    expect(screen.getByRole('searchbox')).toHaveValue('had ');
    again(<SearchField label="Find" value="" onChange={onChange} />);
    expect(screen.getByRole('searchbox')).toHaveValue('');
  });
});

describe('FilterChip', () => {
  it('names what is chosen and takes it away', async () => {
    const onChange = vi.fn();
    const choices = [{ id: 'a', label: 'Active' }, { id: 'l', label: 'Locked' }];
    show(<FilterChip label="Status" choices={choices} value={['l']} onChange={onChange} />);
    await userEvent.click(screen.getByRole('button', { name: 'Status Locked' }));
    await userEvent.click(screen.getByRole('checkbox', { name: 'Active' }));
    expect(onChange).toHaveBeenLastCalledWith(['l', 'a']);
    await userEvent.keyboard('{Escape}');
    await userEvent.click(screen.getByRole('button', { name: 'Remove filter Status' }));
    expect(onChange).toHaveBeenLastCalledWith([]);
  });
});

describe('toast', () => {
  it('offers to take back what was done', async () => {
    const undo = vi.fn();
    show(<Toaster />);
    act(() => toast('Ana is disabled.', { undo }));
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(undo).toHaveBeenCalledOnce();
    expect(screen.queryByText('Ana is disabled.')).toBeNull();
  });
});

describe('SaveBar', () => {
  it('appears with a change, lists it, and saves by keyboard', async () => {
    const save = vi.fn();
    const bar = (changes: Parameters<typeof SaveBar>[0]['changes']) => <SaveBar changes={changes} onSave={save} onDiscard={() => undefined} />;
    const { again } = show(bar([]));
    expect(screen.queryByRole('region', { name: 'Unsaved changes' })).toBeNull();
    again(bar([{ name: 'Name', kind: 'changed', before: 'Ana', after: 'Anja' }]));
    expect(screen.getByText('1 change')).toBeVisible();
    await userEvent.keyboard('{Control>}s{/Control}');
    expect(save).toHaveBeenCalledOnce();
  });
});

describe('words', () => {
  it.each([['en', 'Locked'], ['ar', 'مقفل'], ['sl', 'Zaklenjen']])('are in the reader\'s language: %s', (language, word) => {
    show(<StatusPill status="locked" />, language);
    expect(screen.getByText(word)).toBeVisible();
  });
  it.each([[1, '1 sprememba'], [2, '2 spremembi'], [3, '3 spremembe'], [5, '5 sprememb']])('count %d in Slovenian', (count, words) => {
    const changes = Array.from({ length: count }, () => ({ name: 'x', kind: 'added' as const }));
    show(<SaveBar changes={changes} onSave={() => undefined} onDiscard={() => undefined} />, 'sl');
    expect(screen.getByText(words)).toBeVisible();
  });
});
