import { expect, test } from 'vitest';
import { readMessagesSearch } from './search';

test('the log keeps its filters', () => {
  expect(readMessagesSearch({ tab: 'log', provider: 'prv_1', channel: 'voice', state: 'failed', cursor: ['a'] }))
    .toEqual({ tab: 'log', provider: 'prv_1', channel: 'voice', state: 'failed', cursor: ['a'] });
});

test('what the address cannot mean is passed over, and the providers have no filters', () => {
  expect(readMessagesSearch({ tab: 'log', channel: 'fax', state: 'lost' })).toEqual({ tab: 'log', provider: undefined, channel: undefined, state: undefined, cursor: undefined });
  expect(readMessagesSearch({ tab: 'providers', provider: 'prv_1', state: 'failed' })).toEqual({ tab: undefined });
});
