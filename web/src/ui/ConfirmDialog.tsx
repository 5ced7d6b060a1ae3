import { useState, type ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { TextField } from './TextField';

interface ConfirmDialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What goes with it. */
  children: ReactNode;
  /** The name of the act: "Delete role Night shift". */
  action: string;
  danger?: boolean;
  busy?: boolean;
  /** For big acts: this has to be typed first. */
  typed?: string;
  onConfirm: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useLingui();
  return (
    <Dialog open={props.open} onClose={props.onClose} title={props.title}>
      {/* Only mounted while open, so that what was typed is forgotten. */}
      <Question {...props} cancel={t`Cancel`} />
    </Dialog>
  );
}

function Question({ children, action, danger, busy, typed, onConfirm, onClose, cancel }: ConfirmDialogProps & { cancel: string }) {
  const { t } = useLingui();
  const [text, setText] = useState('');
  const missing = typed !== undefined && text.trim() !== typed;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!missing && !busy) onConfirm();
      }}
    >
      <div className="dialog-words">{children}</div>
      {typed !== undefined && (
        <TextField label={t`Type “${typed}” to go on`} value={text} onChange={setText} autoComplete="off" dir="auto" autoFocus />
      )}
      <div className="dialog-acts">
        <Button kind="quiet" onPress={onClose}>{cancel}</Button>
        <Button
          type="submit"
          kind={danger ? 'danger' : 'main'}
          busy={busy}
          disabled={missing}
          autoFocus={typed === undefined}
        >
          {action}
        </Button>
      </div>
    </form>
  );
}
