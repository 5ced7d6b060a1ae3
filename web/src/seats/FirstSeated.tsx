import { useQuery } from '@tanstack/react-query';
import { Trans, useLingui } from '@lingui/react/macro';
import { firstSeatedQuery, type SeatAccount } from '../api/seats';
import { useFmt } from '../fmt/useFmt';
import { Failed } from '../layout/Failed';
import { useMay } from '../session/session';
import { Avatar } from '../ui/Avatar';
import { Link } from '../ui/Link';
import { SkeletonLines } from '../ui/Skeleton';
import { Time } from '../ui/Time';
import { useUserHref } from './words';

const few = 5;

/** The latest who got a seat in an account, under its row. */
export function FirstSeated({ account }: { account: SeatAccount }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const may = useMay();
  const href = useUserHref();
  const { data, error, refetch } = useQuery(firstSeatedQuery(account.id, few));
  if (error && !data) return <Failed title={t`The users could not be read.`} error={error} onRetry={() => void refetch()} />;
  if (!data) return <div className="seated-wait"><SkeletonLines lines={2} /></div>;
  if (data.items.length === 0) return <p className="seated-none dim">{t`Nobody of this account has a seat.`}</p>;
  const { name } = account;
  const all = fmt.number(account.assigned);
  return (
    <>
      <table className="seated">
        <caption className="vh">{t`Seated users of ${name}`}</caption>
        <thead className="vh"><tr><th scope="col">{t`Name`}</th><th scope="col">{t`Inbox role`}</th><th scope="col">{t`Last sign-in`}</th><th scope="col">{t`Seat since`}</th></tr></thead>
        <tbody>
          {data.items.map(({ user, roles, lastLogin, assignedAt }) => (
            <tr key={user.id}>
              <th scope="row">
                <span className="person">
                  <Avatar size="mini" id={user.id} name={user.name} />
                  {may('users/view') ? <Link className="cut" href={href(account.id, user.id)}><bdi>{user.name}</bdi></Link> : <bdi className="cut">{user.name}</bdi>}
                </span>
              </th>
              <td className="dim">{roles.map((role) => role.name).join(', ') || t`No Inbox role`}</td>
              <td className="dim">{lastLogin ? <Time at={lastLogin} /> : t`never`}</td>
              <td className="dim tab"><Trans>since <Time at={assignedAt} form="date" /></Trans></td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="seated-all"><Link className="link" href={`/seats?account=${account.id}`}>{t`Show all ${all}`}</Link></p>
    </>
  );
}
