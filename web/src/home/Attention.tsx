import { useQuery } from '@tanstack/react-query';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { inviteCountQuery } from '../api/invites';
import { keysQuery } from '../api/keys';
import { seatOverviewQuery } from '../api/seats';
import { userCountQuery, usersQuery } from '../api/users';
import { useFmt } from '../fmt/useFmt';
import { usePasswordEnd } from '../session/passwordEnd';
import { fullName, useMay } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { EmptyState } from '../ui/EmptyState';
import { Icon, type IconName } from '../ui/Icon';
import { SkeletonLines } from '../ui/Skeleton';

interface Point {
  id: string;
  tone: 'bad' | 'warn' | 'info';
  icon: IconName;
  title: string;
  words: string;
  remedy: { href: string; title: string };
}

/** What needs attention, the worst first. Nothing is said before everything is known. */
export function Attention() {
  const { t } = useLingui();
  const parts = [useOwnPassword(), useLocked(), useSeats(), useKeys(), useInvites(), usePending()];
  const known = parts.every((part) => part !== undefined);
  const points = parts.flatMap((part) => part ?? []);
  return (
    <Card title={t`Needs attention`} flush>
      {!known && <div className="body"><SkeletonLines lines={4} /></div>}
      {known && points.length === 0 && <EmptyState picture="arch" title={t`Nothing needs attention`}>{t`Locked users, seats that run out and invites that expired would stand here.`}</EmptyState>}
      {known && points.length > 0 && <ul className="att">{points.map((point) => <Line key={point.id} point={point} />)}</ul>}
    </Card>
  );
}

function Line({ point: { tone, icon, title, words, remedy } }: { point: Point }) {
  return (
    <li>
      <span className={`att-${tone}`}><Icon name={icon} size={14} /></span>
      <div><b>{title}</b><p>{words}</p></div>
      <Button size="small" href={remedy.href}>{remedy.title}</Button>
    </li>
  );
}

/** The points of one area; undefined until they are known, and none for those who may not see it. */
type Points = Point[] | undefined;

/** One's own password, from a week before it must be changed. */
function useOwnPassword(): Points {
  const { t } = useLingui();
  const fmt = useFmt();
  const end = usePasswordEnd();
  if (!end) return [];
  const at = fmt.dateTime(end.at);
  return [{
    id: 'password', tone: end.over ? 'bad' : 'warn', icon: 's-warn',
    title: end.over ? t`Your password has expired` : t`Your password expires on ${at}`,
    words: t`Choose a new one now, or when you next sign in after that`,
    remedy: { href: '/users/self', title: t`Change password` },
  }];
}

function useLocked(): Points {
  const { t } = useLingui();
  const fmt = useFmt();
  const may = useMay()('users/view');
  const count = useQuery({ ...userCountQuery({ status: ['locked'] }), enabled: may });
  const first = useQuery({ ...usersQuery({ status: ['locked'] }), enabled: may && (count.data?.count ?? 0) > 0 });
  if (!may || count.isError) return [];
  if (!count.data) return undefined;
  const locked = count.data.count;
  if (locked === 0) return [];
  const names = fmt.list((first.data?.items ?? []).slice(0, 3).map((user) => fullName(user)));
  const more = locked - 3;
  return [{
    id: 'locked', tone: 'bad', icon: 's-lock',
    title: t`${plural(locked, { one: '# user is locked', other: '# users are locked' })}`,
    words: more > 0 ? t`${names}, ${plural(more, { one: 'and one more', other: 'and # more' })}` : names,
    remedy: { href: '/users?status=locked', title: t`Review and unlock` },
  }];
}

function useSeats(): Points {
  const { t } = useLingui();
  const fmt = useFmt();
  const may = useMay();
  const { data, isError } = useQuery({ ...seatOverviewQuery(), enabled: may('seats/view') });
  if (!may('seats/view') || isError) return [];
  if (!data) return undefined;
  const points: Point[] = [];
  const inactive = data.inactive.count;
  const dormant = inactive > 0 ? t`${plural(inactive, { one: 'One seat is held by somebody who does not use it', other: '# seats are held by people who do not use them' })}` : t`Everybody with a seat uses it.`;
  if (data.warning) {
    const assigned = fmt.number(data.assigned + data.reserved);
    const total = fmt.number(data.purchased);
    points.push({
      id: 'seats', tone: 'warn', icon: 's-warn', title: t`Seats: ${assigned} of ${total} assigned`, words: dormant,
      remedy: inactive > 0 ? { href: '/seats?tab=inactive', title: t`Free seats` } : { href: '/seats', title: t`Look at the seats` },
    });
  } else if (inactive > 0) {
    points.push({
      id: 'inactive', tone: 'info', icon: 's-idle', title: dormant, words: t`No sign-in for three months, or no Inbox role any more`,
      remedy: { href: '/seats?tab=inactive', title: t`Free seats` },
    });
  }
  return points;
}

function useKeys(): Points {
  const { t } = useLingui();
  const fmt = useFmt();
  const may = useMay()('keys/view');
  const { data, isError } = useQuery({ ...keysQuery({ status: ['expiring'], sort: 'validTo' }), enabled: may });
  if (!may || isError) return [];
  if (!data) return undefined;
  const ending = data.counts.expiring;
  const first = data.items[0];
  if (ending === 0 || !first) return [];
  const { name } = first;
  const day = fmt.date(first.validTo);
  const more = ending - 1;
  return [{
    id: 'keys', tone: 'warn', icon: 'key',
    title: t`${plural(ending, { one: '# API key ends soon', other: '# API keys end soon' })}`,
    words: more > 0 ? t`${name} on ${day}, ${plural(more, { one: 'and one more', other: 'and # more' })}` : t`${name} on ${day}`,
    remedy: { href: '/api-keys?status=expiring&sort=validTo', title: t`Look at them` },
  }];
}

function useInvites(): Points {
  const { t } = useLingui();
  const may = useMay()('users/view');
  const { data, isError } = useQuery({ ...inviteCountQuery('expired'), enabled: may });
  if (!may || isError) return [];
  if (!data) return undefined;
  const expired = data.count;
  if (expired === 0) return [];
  return [{
    id: 'invites', tone: 'info', icon: 'mail',
    title: t`${plural(expired, { one: '# invite has expired', other: '# invites have expired' })}`,
    words: t`Nobody followed the link in time`,
    remedy: { href: '/invites?status=expired', title: t`Send again` },
  }];
}

function usePending(): Points {
  const { t } = useLingui();
  const fmt = useFmt();
  const may = useMay()('users/view');
  const { data, isError } = useQuery({ ...userCountQuery({ status: ['pending'] }), enabled: may });
  if (!may || isError) return [];
  if (!data) return undefined;
  const pending = data.count;
  if (pending === 0) return [];
  const count = fmt.number(pending);
  return [{
    id: 'pending', tone: 'info', icon: 's-wait',
    title: t`${plural(pending, { one: 'One user has no password yet', other: `${count} users have no password yet` })}`,
    words: t`They cannot sign in before they follow the link of their letter`,
    remedy: { href: '/users?status=pending', title: t`Show them` },
  }];
}

