import { useLingui } from '@lingui/react/macro';
import type { SeatAccount, SeatState } from '../api/seats';
import { useFmt } from '../fmt/useFmt';
import { AccountLogo } from '../ui/Avatar';
import type { Column } from '../ui/DataTable';
import { Icon, type IconName } from '../ui/Icon';
import { Pill } from '../ui/Pill';
import { UsageBar } from '../ui/UsageBar';
import { AccountMenu } from './AccountMenu';
import { useStateWords } from './words';

interface AccountColumnsProps {
  opened: ReadonlySet<string>;
  onToggle: (id: string) => void;
  onAssign: (account: string) => void;
  /** Whether the limit of the account that is shown is the reader's to set; those below it always are. */
  mayLimit: boolean | undefined;
}

export function useAccountColumns({ opened, onToggle, onAssign, mayLimit = false }: AccountColumnsProps): Column<SeatAccount>[] {
  const { t } = useLingui();
  const fmt = useFmt();
  return [
    {
      id: 'name', title: t`Account`, sort: 'name', card: 'title', skeleton: 'person',
      cell: (row) => <Name account={row} opened={opened.has(row.id)} onToggle={() => onToggle(row.id)} />,
    },
    {
      id: 'assigned', title: t`Assigned`, sort: 'assigned', sortDown: true, width: 96, numeric: true, card: 'labelled',
      cell: (row) => <Assigned account={row} />,
    },
    { id: 'usage', title: t`Usage of purchased`, width: 220, card: 'labelled', cell: (row) => <Use account={row} /> },
    {
      id: 'limit', title: t`Limit`, width: 76, numeric: true, card: 'labelled',
      cell: ({ limit }) => (limit === null ? <span className="faint">{t`none`}</span> : <span className="tab">{fmt.number(limit)}</span>),
    },
    { id: 'state', title: t`Status`, width: 128, card: 'end', skeleton: 'pill', cell: (row) => <State account={row} /> },
    {
      id: 'menu', title: t`Actions`, hideTitle: true, width: 52, card: 'menu', skeleton: 'none',
      cell: (row) => <AccountMenu account={row} mayLimit={row.level > 0 || mayLimit} onAssign={() => onAssign(row.id)} />,
    },
  ];
}

function Name({ account: { id, name, level }, opened, onToggle }: { account: SeatAccount; opened: boolean; onToggle: () => void }) {
  const { t } = useLingui();
  return (
    <span className="person">
      <button type="button" className="twist" aria-expanded={opened} aria-label={t`Seated users of ${name}`} onClick={onToggle}>
        <Icon name={opened ? 'down' : 'end'} />
      </button>
      <AccountLogo id={level > 0 ? id : undefined} name={name} size="mini" />
      <b className="cut" dir="auto">{name}</b>
    </span>
  );
}

function Assigned({ account: { assigned, reserved } }: { account: SeatAccount }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const kept = fmt.number(reserved);
  return <span className="tab" title={reserved > 0 ? t`and ${kept} kept for people who are invited` : undefined}>{fmt.number(assigned)}{reserved > 0 && <span className="faint"> + {kept}</span>}</span>;
}

const tones: Record<SeatState, 'warn' | 'bad' | undefined> = { ok: undefined, near: 'warn', full: 'bad', over: 'bad' };

function Use({ account }: { account: SeatAccount }) {
  const { t } = useLingui();
  const percent = useFmt().percent(account.percent);
  return (
    <span className="use">
      <UsageBar label={t`${percent} of the purchased seats`} percent={account.percent} tone={tones[account.state]} />
      <span className="num dim" aria-hidden="true">{percent}</span>
    </span>
  );
}

const signs: Record<Exclude<SeatState, 'ok'>, IconName> = { near: 's-warn', full: 's-x', over: 's-x' };

function State({ account: { state, assigned, reserved, limit } }: { account: SeatAccount }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const words = useStateWords();
  if (state === 'ok') return null;
  const used = fmt.number(assigned + reserved);
  const most = limit === null ? undefined : fmt.number(limit);
  return <Pill tone={tones[state]} icon={signs[state]} why={most && t`${used} of ${most} are in use`}>{words[state]}</Pill>;
}
