import { useBlocker } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { ConfirmDialog } from '../ui/ConfirmDialog';

/** Asks before unsaved changes are left behind. */
export function LeaveGuard({ when }: { when: boolean }) {
  const { t } = useLingui();
  const blocker = useBlocker({ shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname, enableBeforeUnload: when, withResolver: true });
  return (
    <ConfirmDialog
      open={blocker.status === 'blocked'}
      onClose={() => blocker.reset?.()}
      title={t`Leave without saving?`}
      action={t`Leave and lose the changes`}
      danger
      onConfirm={() => blocker.proceed?.()}
    >
      {t`What you changed on this page is not saved yet.`}
    </ConfirmDialog>
  );
}
