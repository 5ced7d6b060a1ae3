import { useEffect, useState } from 'react';
import './Skeleton.css';

interface SkeletonProps {
  shape?: 'line' | 'circle' | 'pill';
  /** Share of the room it may fill, 1 to 5. */
  width?: 1 | 2 | 3 | 4 | 5;
}

export function Skeleton({ shape = 'line', width = 4 }: SkeletonProps) {
  return <span className={`sk sk-${shape} w${width}`} aria-hidden="true" />;
}

/** True once waiting has lasted so long that it should be shown: quick answers never flash. */
export function useSlow(waiting: boolean, delay = 200): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setSlow(true), delay);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [waiting, delay]);
  return waiting && slow;
}

/** Lines in the shape of a card's text while it loads. */
export function SkeletonLines({ lines = 4 }: { lines?: number }) {
  const shown = useSlow(true);
  const widths = [5, 3, 4, 2] as const;
  return (
    <div className={shown ? 'sk-lines' : 'sk-lines sk-wait'} aria-busy="true">
      {Array.from({ length: lines }, (_, line) => <Skeleton key={line} width={widths[line % 4]} />)}
    </div>
  );
}
