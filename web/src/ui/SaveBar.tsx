import { useEffect, type ReactNode } from 'react';
import { Plural, useLingui } from '@lingui/react/macro';
import { Button } from './Button';
import { Icon } from './Icon';
import './SaveBar.css';

export interface Change {
  name: string;
  /** What was added, taken away, or the new value. */
  kind: 'added' | 'removed' | 'changed';
  before?: ReactNode;
  after?: ReactNode;
}

interface SaveBarProps {
  /** None: no bar. */
  changes: readonly Change[];
  /** Whom it touches: "12 users, at once". */
  note?: ReactNode;
  busy?: boolean;
  onSave: () => void;
  onDiscard: () => void;
}

/** Appears when something changed, lists it, answers Ctrl+S. Leaving is guarded by the page (useLeaveGuard). */
export function SaveBar({ changes, note, busy, onSave, onDiscard }: SaveBarProps) {
  const { t } = useLingui();
  const count = changes.length;
  const shown = count > 0;
  useEffect(() => {
    if (!shown) return;
    const save = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (!busy) onSave();
    };
    window.addEventListener('keydown', save);
    return () => window.removeEventListener('keydown', save);
  }, [shown, busy, onSave]);
  if (!shown) return null;
  return (
    <section className="save" aria-label={t`Unsaved changes`}>
      <div>
        <b className="nowrap"><Plural value={count} one="# change" other="# changes" /></b>
        <ul>
          {changes.map((change, index) => <li key={`${change.name}-${index}`}><ChangeWords change={change} /></li>)}
          {note && <li>{note}</li>}
        </ul>
        <div className="acts">
          <Button kind="quiet" onPress={onDiscard} disabled={busy}>{t`Discard`}</Button>
          <Button kind="main" shortcut="Ctrl S" busy={busy} onPress={onSave}>{t`Save changes`}</Button>
        </div>
      </div>
    </section>
  );
}

function ChangeWords({ change }: { change: Change }) {
  if (change.kind === 'changed') {
    return <>{change.name} {change.before} <Icon name="arrow" /> <b>{change.after}</b></>;
  }
  const added = change.kind === 'added';
  return (
    <>
      <Icon name={added ? 'plus' : 'minus'} tone={added ? 'ok' : 'bad'} />
      {change.name} <b>{added ? change.after : change.before}</b>
    </>
  );
}
