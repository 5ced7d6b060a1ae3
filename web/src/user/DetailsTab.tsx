import { Suspense, useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { messageOf } from '../api/problem';
import type { User } from '../api/types';
import { changeUser } from '../api/users';
import { lazily } from '../layout/lazily';
import { languageChoices, zoneChoices } from '../people/choices';
import { fullName, useMay, useSession } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { ComboBox } from '../ui/ComboBox';
import { DangerRow } from '../ui/DangerRow';
import { Note } from '../ui/Note';
import { Select } from '../ui/Select';
import { TextField } from '../ui/TextField';
import { Verified } from '../ui/Verified';
import { DeletionDialog, useDeletionWords } from './DeletionDialog';
import { PasswordCard } from './PasswordCard';
import { useBarrier } from './useBarrier';
import type { ProfileEdit } from './useProfile';

const LockCard = lazily(() => import('./LockCard').then((module) => module.LockCard));

interface DetailsTabProps {
  user: User;
  edit: ProfileEdit;
}

export function DetailsTab({ user, edit }: DetailsTabProps) {
  const { t } = useLingui();
  const { user: self } = useSession();
  const barrier = useBarrier(user);
  const own = user.id === self.id;
  const readOnly = own ? undefined : barrier;
  const { refusal } = edit;
  return (
    <>
      {user.status === 'locked' && <Suspense><LockCard user={user} /></Suspense>}
      {refusal && <Note tone="bad" live title={t`The change was not saved.`}>{messageOf(refusal)}</Note>}
      <Card title={t`Details`} note={readOnly && t`You can look at these. ${readOnly}`}>
        <DetailsForm user={user} edit={edit} readOnly={readOnly !== undefined} />
      </Card>
      {own && <PasswordCard />}
      <DangerZone user={user} reason={readOnly} />
    </>
  );
}

function DetailsForm({ user, edit: { form, save }, readOnly }: DetailsTabProps & { readOnly: boolean }) {
  const { t } = useLingui();
  const may = useMay();
  const { user: self, ownLanguage } = useSession();
  const check = <Verified label={t`Verified`} />;
  const languageFixed = !may('users/manage') && !(user.id === self.id && ownLanguage);
  const mobileHint = useMobileHint(user);
  const text = { disabled: readOnly, autoComplete: 'off' } as const;
  // Enter saves from any field, as in every form; the bar's button is outside of it.
  return (
    <form noValidate className="stack" onSubmit={save}>
      <div className="form-grid">
        <TextField label={t`First name`} {...form.field('firstName')} {...text} dir="auto" required />
        <TextField label={t`Last name`} {...form.field('lastName')} {...text} dir="auto" optional />
        <TextField
          label={t`Email`} {...form.field('email')} {...text} type="email" dir="ltr" required
          aside={user.emailVerified && form.values.email === user.email && check}
          hint={t`A new address takes effect once it is confirmed; the old one is told.`}
        />
        <TextField
          label={t`Mobile`} {...form.field('mobile')} {...text} type="tel" dir="ltr" optional
          aside={user.mobileVerified && form.values.mobile === user.mobile && check}
          hint={mobileHint}
        />
        <Select
          label={t`Language`} {...form.field('language')} options={languageChoices} disabled={readOnly || languageFixed}
          hint={languageFixed && !readOnly ? t`Only an admin of the account can change it.` : undefined}
        />
        <ComboBox
          label={t`Time zone`} items={zoneChoices} dir="ltr" value={form.values.timeZone} error={form.errors.timeZone} disabled={readOnly}
          onChange={(zone) => form.set({ timeZone: zone ?? form.values.timeZone })}
        />
      </div>
      {user.pendingEmail && <PendingEmail user={user} pending={user.pendingEmail} readOnly={readOnly} />}
      <button type="submit" hidden />
    </form>
  );
}

function useMobileHint(user: User): string {
  const { t } = useLingui();
  const { user: self } = useSession();
  if (user.mobileVerified) return t`Changing it clears the check mark.`;
  if (user.mobile && user.id === self.id) return t`Not verified yet. You can verify it under Security.`;
  return t`With + and the country code.`;
}

/** A new address that waits for its confirmation, and the way back. */
function PendingEmail({ user, pending, readOnly }: { user: User; pending: string; readOnly: boolean }) {
  const { t } = useLingui();
  const keep = useMutation({ mutationFn: () => changeUser(user.id, { email: user.email }) });
  const back = !readOnly && <Button size="small" busy={keep.isPending} onPress={() => keep.mutate()}>{t`Keep the old address`}</Button>;
  return (
    <Note icon="mail" title={t`A new email address waits to be confirmed.`} action={back}>
      {t`A letter with a link went to ${pending}. Until it is followed, ${user.email} stays in use.`}
    </Note>
  );
}

function DangerZone({ user, reason }: { user: User; reason: string | undefined }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const requested = useDeletionWords(user);
  const name = fullName(user);
  return (
    <Card title={t`Danger zone`}>
      {requested && <div className="danger-asked"><Note tone="warn" icon="clock" title={requested}>{t`The operator has not completed it yet. Until then nothing changes.`}</Note></div>}
      <DangerRow title={t`Request deletion of ${name}`} note={t`The operator completes it. Personal data is erased; the audit log keeps a pseudonym.`}>
        <Button kind="danger" reason={reason ?? requested} onPress={() => setAsking(true)}>{t`Request deletion`}</Button>
      </DangerRow>
      <DeletionDialog user={user} open={asking} onClose={() => setAsking(false)} />
    </Card>
  );
}
