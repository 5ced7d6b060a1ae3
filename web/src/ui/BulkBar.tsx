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
}

/** Floats over the list while something is selected. */
export function BulkBar({ count, label, children, onClear }: BulkBarProps) {
  const { t } = useLingui();
  if (count === 0) return null;
  return (
    <div className="bulk" role="region" aria-label={label}>
      <span className="bulk-count" role="status"><Plural value={count} one="# selected" other="# selected" /></span>
      <span className="bulk-sep" />
      {children}
      <span className="bulk-sep" />
      <IconButton icon="x" label={t`Clear selection`} onPress={onClear} />
    </div>
  );
}
