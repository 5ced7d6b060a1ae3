import { useLingui } from '@lingui/react/macro';
import { partOfDay } from '../fmt/partOfDay';
import { useNow } from '../fmt/useFmt';
import { useMay, useSession } from '../session/session';
import { Button } from '../ui/Button';
import { PageHeader } from '../ui/PageHeader';
import { Attention } from './Attention';
import { Recent } from './Recent';
import { SeatsCard } from './SeatsCard';
import { SignIns } from './SignIns';
import './Home.css';

/** What needs attention in the account, each with its remedy; how people came in; what was done last. */
export function HomePage() {
  const { t } = useLingui();
  const { user, account } = useSession();
  const may = useMay();
  const greet = useGreeting();
  const log = may('audit/view');
  const { name } = account;
  return (
    <>
      <PageHeader
        title={greet(user.firstName)}
        purpose={t`What needs attention in ${name}, and what goes on there.`}
        actions={may('users/manage') && <Button kind="main" icon="plus" href="/invites?invite=true">{t`Invite people`}</Button>}
      />
      <div className="cols main-aside">
        <div className="stack">
          <Attention />
          {log && <SignIns />}
        </div>
        <div className="stack">
          {may('seats/view') && <SeatsCard />}
          {log && <Recent />}
        </div>
      </div>
    </>
  );
}

function useGreeting(): (name: string) => string {
  const { t } = useLingui();
  const { user } = useSession();
  const now = useNow();
  return (name) => ({
    morning: t`Good morning, ${name}`,
    day: t`Good afternoon, ${name}`,
    evening: t`Good evening, ${name}`,
  })[partOfDay(new Date(now), user.timeZone)];
}
