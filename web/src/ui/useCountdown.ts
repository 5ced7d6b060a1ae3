import { useEffect, useState } from 'react';

/** Seconds until a moment of the server's clock, at most as many as it said: clocks differ. */
export function secondsLeft(from: string, to: string, now: number): number {
  const whole = Date.parse(to) - Date.parse(from);
  return Math.max(0, Math.ceil(Math.min(Date.parse(to) - now, whole) / 1000));
}

export function useCountdown(from: string, to: string): number {
  const [now, setNow] = useState(Date.now);
  const left = secondsLeft(from, to, now);
  useEffect(() => {
    if (left === 0) return;
    const timer = setTimeout(() => setNow(Date.now()), 250);
    return () => clearTimeout(timer);
  }, [left, now]);
  return left;
}
