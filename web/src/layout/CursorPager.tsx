import type { ComponentProps } from 'react';
import { pageSize } from '../api/pages';
import { Pager } from '../ui/Pager';

interface CursorPagerProps extends Omit<ComponentProps<typeof Pager>, 'from' | 'onPrevious' | 'onNext'> {
  /** Of the pages before this one and its own, as the address has them. */
  cursors: readonly string[] | undefined;
  /** Of the page after this one. */
  next: string | undefined;
  /** Undefined: to the first page. */
  onGo: (cursors: string[] | undefined) => void;
}

/** The line under a list that the server gives page by page. Of an only page there is nothing to say but the note. */
export function CursorPager({ cursors = [], next, onGo, ...rest }: CursorPagerProps) {
  const first = cursors.length === 0;
  if (first && !next && rest.note === undefined) return null;
  return (
    <Pager
      from={cursors.length * pageSize + 1}
      onPrevious={first ? undefined : () => onGo(cursors.length > 1 ? cursors.slice(0, -1) : undefined)}
      onNext={next ? () => onGo([...cursors, next]) : undefined}
      {...rest}
    />
  );
}
