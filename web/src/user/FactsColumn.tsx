import type { ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import type { User } from '../api/types';
import { useFmt } from '../fmt/useFmt';
import { asLanguage, languageNames } from '../session/preferences';
import { useMay } from '../session/session';
import { Card, Facts } from '../ui/Card';
import { CopyValue } from '../ui/CopyButton';
import { Link } from '../ui/Link';
import { Time } from '../ui/Time';
import { Verified } from '../ui/Verified';

/** Facts beside the tabs: last sign-in, how to reach the person, where they come from. */
export function FactsColumn({ user }: { user: User }) {
  const { t } = useLingui();
  return (
    <aside className="stack" aria-label={t`Facts`}>
      <LastSignIn user={user} />
      <Contact user={user} />
      <Origin user={user} />
    </aside>
  );
}

function LastSignIn({ user: { lastLogin } }: { user: User }) {
  const { t } = useLingui();
  const fmt = useFmt();
  if (!lastLogin) return <Card title={t`Last sign-in`}><p className="dim">{t`Never signed in yet.`}</p></Card>;
  return (
    <Card title={t`Last sign-in`} end={<span className="faint"><Time at={lastLogin.at} /></span>}>
      <Facts
        facts={[
          { name: t`Time`, value: <span className="tab"><Time at={lastLogin.at} form="full" /></span> },
          { name: t`Method`, value: lastLogin.method === 'passkey' ? t`Passkey` : t`Password` },
          { name: t`Address`, value: lastLogin.address ? <span className="fact-one"><CopyValue value={lastLogin.address} label={t`Copy address`} /></span> : '–' },
          ...(lastLogin.country ? [{ name: t`Country`, value: <bdi>{fmt.countryName(lastLogin.country)}</bdi> }] : []),
        ]}
      />
    </Card>
  );
}

function Contact({ user }: { user: User }) {
  const { t } = useLingui();
  const language = asLanguage(user.language);
  const reached = (value: string, verified: boolean): ReactNode => (
    <span className="fact-one"><span className="ltr cut">{value}</span>{verified && <Verified brief label={t`Verified`} />}</span>
  );
  return (
    <Card title={t`Contact`}>
      <Facts
        facts={[
          { name: t`Email`, value: reached(user.email, user.emailVerified) },
          { name: t`Mobile`, value: user.mobile ? <span className="tab">{reached(user.mobile, user.mobileVerified)}</span> : '–' },
          { name: t`Language`, value: <bdi lang={language}>{languageNames[language]}</bdi> },
          { name: t`Time zone`, value: <span className="ltr">{user.timeZone}</span> },
        ]}
      />
    </Card>
  );
}

function Origin({ user }: { user: User }) {
  const { t } = useLingui();
  const by = useOriginWords(user);
  return (
    <Card title={t`Origin`}>
      <Facts
        facts={[
          { name: t`Created`, value: <span className="tab"><Time at={user.createdAt} form="date" /></span> },
          { name: t`By`, value: by },
          { name: t`User id`, value: <span className="fact-one"><CopyValue value={user.id} label={t`Copy user id`} /></span> },
        ]}
      />
    </Card>
  );
}

function useOriginWords({ source, createdBy }: User): ReactNode {
  const { t } = useLingui();
  const may = useMay();
  const name = createdBy && (createdBy.id.startsWith('usr_') && may('users/view')
    ? <Link className="link" href={`/users/${createdBy.id}`}><bdi>{createdBy.name}</bdi></Link>
    : <bdi>{createdBy.name}</bdi>);
  if (source === 'setup') return t`Set-up`;
  if (source === 'imported') return <>{t`Import`}{name && <> · {name}</>}</>;
  return name ?? '–';
}
