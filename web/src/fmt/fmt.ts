// The only room that asks Intl. English is written the British way: day before month, 24 hours,
// "12 min ago" without full stops. Arabic and Slovenian are the browser's own.

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export interface Fmt {
  language: string;
  timeZone: string;
  /** 22 Nov 2026 */
  date: (at: string) => string;
  /** 10:42 */
  time: (at: string) => string;
  /** 10:42:07, where seconds tell events apart */
  clock: (at: string) => string;
  /** 22 Nov */
  day: (at: string) => string;
  /** 22 Nov, 10:42, without the year when it is this one */
  short: (at: string) => string;
  /** 22 Nov 2026, 10:42 */
  dateTime: (at: string) => string;
  /** 22 Nov 2026, 10:42:07 Europe/Oslo: nothing left to guess */
  exact: (at: string) => string;
  /** 12 min ago, yesterday, in 3 days */
  relative: (at: string, now?: number) => string;
  /** 09:30 – 10:50, with days where it spans some */
  span: (from: string, to: string) => string;
  /** 12,431 */
  number: (value: number) => string;
  /** 97.5% of 97.5 */
  percent: (value: number) => string;
  /** 412 kB, 1.5 MB */
  size: (bytes: number) => string;
  /** A, B and C */
  list: (items: readonly string[]) => string;
  /** For sorting words as readers of the language expect. */
  compare: (a: string, b: string) => number;
  languageName: (language: string) => string;
  /** Of two letters, ISO 3166-1 */
  countryName: (country: string) => string;
}

const cache = new Map<string, Fmt>();

export function makeFmt(language: string, timeZone: string): Fmt {
  const key = `${language} ${timeZone}`;
  const known = cache.get(key);
  if (known) return known;
  const made = build(language, timeZone);
  cache.set(key, made);
  return made;
}

function build(language: string, timeZone: string): Fmt {
  const locale = language === 'en' ? 'en-GB' : language;
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone, hourCycle: 'h23', ...options });
    return (at: string) => format.format(new Date(at));
  };
  const ymd = { year: 'numeric', month: 'short', day: 'numeric' } as const;
  const hm = { hour: '2-digit', minute: '2-digit' } as const;
  const exact = dates({ ...ymd, ...hm, second: '2-digit' });
  const dateTime = dates({ ...ymd, ...hm });
  const thisYear = dates({ month: 'short', day: 'numeric', ...hm });
  const spans = new Intl.DateTimeFormat(locale, { timeZone, hourCycle: 'h23', month: 'short', day: 'numeric', ...hm });
  const year = dates({ year: 'numeric' });
  // The short Arabic form of months past reads as months to come, so only English is shortened.
  const style = language === 'en' ? 'short' : 'long';
  const counted = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style });
  const named = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style });
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const sizes = (unit: string) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 });
  const [kilobytes, megabytes] = [sizes('kilobyte'), sizes('megabyte')];
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
  const names = new Intl.DisplayNames(locale, { type: 'language' });
  const regions = new Intl.DisplayNames(locale, { type: 'region' });
  const collator = new Intl.Collator(locale, { numeric: true });
  return {
    language,
    timeZone,
    date: dates(ymd),
    time: dates(hm),
    clock: dates({ ...hm, second: '2-digit' }),
    day: dates({ month: 'short', day: 'numeric' }),
    short: (at) => (year(at) === year(new Date().toISOString()) ? thisYear(at) : dateTime(at)),
    dateTime,
    exact: (at) => `${exact(at)} ${timeZone}`,
    relative: (at, now = Date.now()) => {
      const [amount, unit] = distance(new Date(at).getTime(), now, timeZone);
      // "yesterday" says more than "1 day ago"; "last month" says less than "1 month ago".
      return (unit === 'day' || unit === 'second' ? named : counted).format(amount, unit);
    },
    span: (from, to) => spans.formatRange(new Date(from), new Date(to)),
    number: (value) => numbers.format(value),
    percent: (value) => percents.format(value / 100),
    size: (bytes) => (bytes < 1e6 ? kilobytes.format(Math.ceil(bytes / 1000)) : megabytes.format(bytes / 1e6)),
    list: (items) => lists.format(items),
    compare: (a, b) => collator.compare(a, b),
    languageName: (code) => names.of(code) ?? code,
    countryName: (code) => regions.of(code) ?? code,
  };
}

/** Hours up to a day; from then on days by the calendar of the zone, so that "yesterday" is yesterday. */
function distance(at: number, now: number, timeZone: string): [number, Intl.RelativeTimeFormatUnit] {
  const apart = at - now;
  const size = Math.abs(apart);
  if (size < minute) return [0, 'second'];
  if (size < hour) return [Math.trunc(apart / minute), 'minute'];
  if (size < day) return [Math.trunc(apart / hour), 'hour'];
  const days = dayNumber(at, timeZone) - dayNumber(now, timeZone);
  if (Math.abs(days) < 31) return [days, 'day'];
  if (Math.abs(days) < 365) return [Math.trunc(days / 30.44), 'month'];
  return [Math.trunc(days / 365.25), 'year'];
}

function dayNumber(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return Math.round(Date.parse(`${parts.format(at)}T00:00:00Z`) / day);
}

/** The zones that the browser knows, by their tz database names. */
export function timeZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
}

export function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The first letters of up to two words, whole characters of any script. */
export function initials(name: string): string {
  const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const words = name.trim().split(/\s+/u).filter(Boolean);
  // One sign of a script that writes whole syllables or words says enough in a small circle.
  const dense = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(name);
  const picked = words.length > 1 && !dense ? [words[0], words[words.length - 1]] : words.slice(0, 1);
  return picked.map((word) => [...segments.segment(word ?? '')][0]?.segment ?? '').join('').toLocaleUpperCase();
}
