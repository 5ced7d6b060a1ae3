import type { ReactNode } from 'react';
import { Trans, useLingui } from '@lingui/react/macro';
import { useFmt } from '../fmt/useFmt';
import { Button } from './Button';
import './DataTable.css';

interface PagerProps {
  /** The first row's number, from 1. */
  from: number;
  /** How many rows are shown. */
  shown: number;
  /** All that match, when known. */
  total?: number;
  /** False: there are at least so many ("10,000+"). */
  exact?: boolean;
  /** Beside the numbers, such as the time zone. */
  note?: ReactNode;
  /** Other words for the buttons, such as "Newer" and "Older". */
  words?: { previous: string; next: string };
  /** Undefined on the first page. */
  onPrevious?: () => void;
  /** Undefined on the last page. */
  onNext?: () => void;
}

export function Pager({ from, shown, total, exact = true, note, words, onPrevious, onNext }: PagerProps) {
  const { t } = useLingui();
  const fmt = useFmt();
  const range = `${fmt.number(from)}–${fmt.number(from + shown - 1)}`;
  const all = total === undefined ? '' : fmt.number(total) + (exact ? '' : '+');
  return (
    <div className="pager">
      <span className="tab">{total === undefined ? range : <Trans>{range} of {all}</Trans>}</span>
      {note && <span className="faint">{note}</span>}
      {(onPrevious ?? onNext) && (
        <div className="pager-end">
          <Button size="small" icon="start" disabled={!onPrevious} onPress={onPrevious}>{words?.previous ?? t`Previous`}</Button>
          <Button size="small" iconEnd="end" disabled={!onNext} onPress={onNext}>{words?.next ?? t`Next`}</Button>
        </div>
      )}
    </div>
  );
}
