import { stringifySearch } from '../search';

const minute = 60_000;

/** The event in the audit log, on any day: the minute in which it happened, with its panel open. */
export function eventHref({ id, at }: { id: string; at: string }): string {
  const start = Math.floor(Date.parse(at) / minute) * minute;
  return `/audit${stringifySearch({ range: 'custom', from: new Date(start).toISOString(), to: new Date(start + minute).toISOString(), event: id })}`;
}
