import { describe, expect, it } from 'vitest';
import { add, entriesOf, isEmpty, noDraft, pending, remove, renote, rowsOf, undo, type Row, type SavedEntry } from './draft';

const entry = (value: string, note?: string): SavedEntry => ({ value, note, addedBy: { id: 'a', name: 'Ada' }, addedAt: '2026-11-01T00:00:00Z' });
const saved = [entry('192.0.2.0/24', 'Lyon'), entry('198.51.100.7')];
const row = (value: string, draft = noDraft): Row => rowsOf(saved, draft).find((one) => one.value === value) as Row;
const states = (draft: typeof noDraft) => rowsOf(saved, draft).map(({ value, note, state }) => [value, note, state]);

describe('a draft of a safelist', () => {
  it('marks what goes and puts what comes at the end', () => {
    const draft = remove(add(noDraft, [{ value: '10.0.0.0/8', note: 'VPN' }]), row('192.0.2.0/24'));
    expect(states(draft)).toEqual([['192.0.2.0/24', 'Lyon', 'removed'], ['198.51.100.7', '', 'kept'], ['10.0.0.0/8', 'VPN', 'added']]);
    expect(entriesOf(saved, draft)).toEqual([{ value: '198.51.100.7', note: '' }, { value: '10.0.0.0/8', note: 'VPN' }]);
  });

  it('is empty again when it is undone', () => {
    const removed = remove(noDraft, row('198.51.100.7'));
    expect(isEmpty(removed)).toBe(false);
    expect(isEmpty(undo(removed, row('198.51.100.7', removed)))).toBe(true);
    const added = add(noDraft, [{ value: '10.0.0.1', note: '' }]);
    expect(isEmpty(remove(added, row('10.0.0.1', added)))).toBe(true);
    expect(isEmpty(pending(saved, renote(noDraft, row('192.0.2.0/24'), 'Lyon')))).toBe(true);
  });

  it('takes back what was removed when it is added, with its new note', () => {
    const draft = add(remove(noDraft, row('192.0.2.0/24')), [{ value: '192.0.2.0/24', note: 'Paris' }]);
    expect(states(draft)).toEqual([['192.0.2.0/24', 'Paris', 'kept'], ['198.51.100.7', '', 'kept']]);
    expect(row('192.0.2.0/24', draft).renoted).toBe(true);
  });

  it('changes notes of old and of new entries', () => {
    const added = add(noDraft, [{ value: '10.0.0.1', note: '' }]);
    const draft = renote(renote(added, row('10.0.0.1', added), 'Ops'), row('198.51.100.7'), 'Home');
    expect(entriesOf(saved, draft).map(({ note }) => note)).toEqual(['Lyon', 'Home', 'Ops']);
  });

  it('drops what somebody else has done meanwhile', () => {
    const draft = { added: [{ value: '198.51.100.7', note: '' }], removed: ['203.0.113.1'], notes: { '203.0.113.1': 'x', '192.0.2.0/24': 'Lyon' } };
    expect(isEmpty(pending(saved, draft))).toBe(true);
  });
});
