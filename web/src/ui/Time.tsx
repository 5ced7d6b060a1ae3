import { useFmt, useNow } from '../fmt/useFmt';

interface TimeProps {
  at: string;
  /** `relative` in lists, `full` where the exact time matters. */
  form?: 'relative' | 'full' | 'short' | 'date';
}

/** A moment. However short it is written, hovering tells it exactly, with the zone. */
export function Time({ at, form = 'relative' }: TimeProps) {
  const fmt = useFmt();
  const now = useNow();
  const words = {
    relative: () => fmt.relative(at, now),
    full: () => fmt.dateTime(at),
    short: () => fmt.short(at),
    date: () => fmt.date(at),
  }[form]();
  return <time className="nowrap" dateTime={at} title={fmt.exact(at)}>{words}</time>;
}
