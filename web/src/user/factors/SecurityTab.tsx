import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { factorsQuery, type Factors } from '../../api/factors';
import type { User } from '../../api/types';
import { Failed } from '../../layout/Failed';
import { NotYours } from '../../layout/NotYours';
import { useMay, useSession } from '../../session/session';
import { Card } from '../../ui/Card';
import { SkeletonLines } from '../../ui/Skeleton';
import { AppCard } from './AppCard';
import { CodesCard } from './CodesCard';
import { OthersFactors } from './OthersFactors';
import { MobilesCard } from './MobilesCard';
import { NumberCard } from './NumberCard';
import { PasskeysCard } from './PasskeysCard';
import { PreferredCard } from './PreferredCard';
import './Factors.css';

/** What a person proves who they are with beside a password: one's own to set up, another's to look at and to take away. */
export function SecurityTab({ user }: { user: User }) {
  const { t } = useLingui();
  const may = useMay();
  const { user: self } = useSession();
  const own = user.id === self.id;
  const seen = own || may('users/manage');
  const { data, error, refetch } = useQuery({ ...factorsQuery(user.id), enabled: seen });
  if (!seen) return <NotYours title={t`Second factors of others are not yours to see`} permission="users/manage" />;
  if (error && !data) return <Failed title={t`The second factors could not be read.`} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Card><SkeletonLines lines={6} /></Card>;
  if (!own) return <OthersFactors user={user} factors={data} />;
  return (
    <>
      <p className="dim"><Mode factors={data} /></p>
      <PasskeysCard user={user} factors={data} />
      <AppCard user={user} factors={data} />
      <MobilesCard user={user} own />
      <NumberCard user={user} factors={data} />
      <CodesCard factors={data} />
      <PreferredCard factors={data} />
    </>
  );
}

/** When the account asks for a second factor. */
function Mode({ factors: { mode } }: { factors: Factors }) {
  const { t } = useLingui();
  return {
    off: t`Your account does not ask for a second factor. Whoever has one is harder to rob.`,
    new_device: t`Your account asks for a second factor in browsers where you have not signed in before.`,
    always: t`Your account asks for a second factor at every sign-in.`,
  }[mode];
}
