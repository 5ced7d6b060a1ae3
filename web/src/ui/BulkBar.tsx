import type { ReactNode } from 'react';
import { Plural, useLingui } from '@lingui/react/macro';
import { IconButton } from './IconButton';
import './BulkBar.css';

interface BulkBarProps {
  count: number;
  /** What the bar acts on, for screen readers: "Selected users". */
  label: string;
  /** Small quiet buttons. */
  children: ReactNode;
  onClear: () => void;
  /** In place of the count: "All 12,431 matching are selected". */
  words?: string;
  /** The way from some to all: "Select all 12,431 matching". */
  offer?: { title: string; onPress: () => void };
}

/** Floats over the list while something is selected. */
export function BulkBar({ count, label, children, onClear, words, offer }: BulkBarProps) {
  const { t } = useLingui();
  if (count === 0) return null;
  return (
    <div className="bulk" role="region" aria-label={label}>
      <span className="bulk-count" role="status">{words ?? <Plural value={count} one="# selected" other="# selected" />}</span>
      {offer && <button type="button" className="link bulk-offer" onClick={offer.onPress}>{offer.title}</button>}
      <span className="bulk-sep" />
      {children}
      <span className="bulk-sep" />
      <IconButton icon="x" label={t`Clear selection`} onPress={onClear} />
    </div>
  );
}
