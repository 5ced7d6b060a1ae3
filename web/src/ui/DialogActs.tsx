import { useLingui } from '@lingui/react/macro';
import { Button } from './Button';

interface DialogActsProps {
  /** What sending the form does: "Create team". */
  action: string;
  busy?: boolean;
  onClose: () => void;
}

/** The last line of a form in a dialog. */
export function DialogActs({ action, busy, onClose }: DialogActsProps) {
  const { t } = useLingui();
  return (
    <div className="dialog-acts">
      <Button kind="quiet" onPress={onClose}>{t`Cancel`}</Button>
      <Button kind="main" type="submit" busy={busy}>{action}</Button>
    </div>
  );
}
