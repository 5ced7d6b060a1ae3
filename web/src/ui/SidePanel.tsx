import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import { IconButton } from './IconButton';
import './SidePanel.css';

interface SidePanelProps {
  title: string;
  note?: ReactNode;
  onClose: () => void;
  /** To the neighbours in the list behind it. Left out: none. */
  onPrevious?: () => void;
  onNext?: () => void;
  /** Whether the arrows are shown at all. */
  walks?: boolean;
  footer?: ReactNode;
  children: ReactNode;
}

/**
 * A look at one thing beside its list. Docked: the page gives way (see `main:has(...)` in layout),
 * so nothing is covered; below 1100 px it floats. It is no dialog: the list stays usable.
 */
export function SidePanel({ title, note, onClose, onPrevious, onNext, walks, footer, children }: SidePanelProps) {
  const { t } = useLingui();
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  // Focus comes in when it opens and goes back to the row when it closes, once each.
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <aside
      ref={panel}
      className="panel"
      tabIndex={-1}
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <header>
        <div>
          <h2 id={id}>{title}</h2>
          {note && <p>{note}</p>}
        </div>
        {walks && <IconButton icon="up" label={t`Previous in the list`} disabled={!onPrevious} onPress={onPrevious} />}
        {walks && <IconButton icon="down" label={t`Next in the list`} disabled={!onNext} onPress={onNext} />}
        <IconButton icon="x" label={t`Close`} onPress={onClose} />
      </header>
      <div className="panel-body">{children}</div>
      {footer && <footer>{footer}</footer>}
    </aside>
  );
}
