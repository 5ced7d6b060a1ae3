import { useLingui } from '@lingui/react/macro';
import type { User } from '../api/types';
import { useFmt } from '../fmt/useFmt';
import { useUserActs } from '../people/useUserActs';
import { useWhy } from '../people/useWhy';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { Note } from '../ui/Note';
import { FailedSignIns } from './FailedSignIns';
import { useBarrier } from './useBarrier';

/** Why somebody is locked and until when, what was tried, and the way out of it. */
export function LockCard({ user }: { user: User }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const may = useMay();
  const why = useWhy();
  const acts = useUserActs(user);
  const barrier = useBarrier(user);
  const until = user.lockedUntil && fmt.short(user.lockedUntil);
  return (
    <>
      <Note tone="bad" icon="s-lock" title={`${why(user) ?? ''}.`} action={<Button size="small" reason={barrier} busy={acts.busy} onPress={acts.unlock}>{t`Unlock`}</Button>}>
        {until
          ? t`The lock ends by itself on ${until}. Unlocking before that asks for a new password by letter.`
          : t`The lock lasts until an admin unlocks. The person then gets a letter to set a new password.`}
      </Note>
      {may('users/manage') && <FailedSignIns user={user} />}
    </>
  );
}
