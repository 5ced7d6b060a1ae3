import { many, one, oneOf } from '../search';

export const tabs = ['providers', 'log'] as const;
export const channels = ['sms', 'voice'] as const;
export const states = ['queued', 'sent', 'delivered', 'failed', 'kept'] as const;

/** What the address of the page says. */
export interface MessagesSearch {
  /** None: the providers. */
  tab?: 'log';
  /** Filters of the log. */
  provider?: string;
  channel?: (typeof channels)[number];
  state?: (typeof states)[number];
  /** Of the log: the cursors of the pages before this one and its own. */
  cursor?: string[];
}

export function readMessagesSearch(raw: Record<string, unknown>): MessagesSearch {
  if (oneOf(tabs, raw.tab) !== 'log') return { tab: undefined };
  return {
    tab: 'log',
    provider: one(raw.provider),
    channel: oneOf(channels, raw.channel),
    state: oneOf(states, raw.state),
    cursor: many(raw.cursor),
  };
}
