import { useState } from 'react';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { Safelist } from '../../api/access';
import type { User } from '../../api/types';
import { overlapsOf, readRange, sizeOf, type Overlap, type Range } from '../../people/ranges';
import { fullName, useMay } from '../../session/session';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { DataTable, type Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Icon } from '../../ui/Icon';
import { IconButton } from '../../ui/IconButton';
import { Link } from '../../ui/Link';
import { Pill } from '../../ui/Pill';
import { Time } from '../../ui/Time';
import { AddRanges } from './AddRanges';
import { rowsOf, type Row } from './draft';
import { NoteDialog } from './NoteDialog';
import type { SafelistEdit } from './useSafelistEdit';

interface SafelistCardProps {
  user: User;
  own: boolean;
  list: Safelist;
  edit: SafelistEdit;
  /** Why the reader may change nothing here. */
  barrier: string | undefined;
}

/** Long lists are opened on demand. */
const most = 50;

/** From which addresses a person comes in, with what is about to change. */
export function SafelistCard({ user, own, list, edit, barrier }: SafelistCardProps) {
  const { t } = useLingui();
  const may = useMay();
  const [all, setAll] = useState(false);
  const [renoting, setRenoting] = useState<Row>();
  const rows = rowsOf(list.entries, edit.draft);
  const ranges = rows.flatMap(({ value, state }) => (state === 'removed' ? [] : readRange(value).range ?? []));
  const columns = useColumns(edit, overlapsOf(ranges), barrier === undefined ? setRenoting : undefined);
  // What was just added stands at the end, and must be seen.
  const shown = all ? rows : rows.filter(({ state }, index) => index < most || state === 'added');
  const hidden = rows.length - shown.length;
  const name = fullName(user);
  const note = own
    ? { open: t`You can sign in from every address.`, listed: t`You can sign in from these addresses only: web portal, HTTP API and SMPP, open sessions too.` }
    : { open: t`${name} can sign in from every address.`, listed: t`${name} can sign in from these addresses only: web portal, HTTP API and SMPP, open sessions too.` };
  const check = may('audit/view') && <Link className="link" href={`/access-check?user=${encodeURIComponent(user.id)}`}>{t`Access check`}</Link>;
  return (
    <Card title={t`IP safelist`} flush note={ranges.length === 0 ? note.open : note.listed} end={check}>
      <DataTable
        caption={t`IP safelist`}
        columns={columns}
        rows={shown}
        rowId={({ value }) => value}
        empty={(
          <EmptyState picture="arch" title={t`Every address is allowed`}>
            {t`A safelist names the addresses, networks and ranges that somebody may come from. All else is refused, by every service.`}
          </EmptyState>
        )}
        footer={hidden > 0 && <div className="older"><Button size="small" onPress={() => setAll(true)}>{t`${plural(hidden, { one: 'Show # more', other: 'Show # more' })}`}</Button></div>}
      />
      {barrier === undefined && <AddRanges rows={rows} ranges={ranges} yourAddress={list.yourAddress} own={own} edit={edit} />}
      {renoting && <NoteDialog row={renoting} onSave={(words) => edit.renote(renoting, words)} onClose={() => setRenoting(undefined)} />}
    </Card>
  );
}

function useColumns(edit: SafelistEdit, overlaps: ReadonlyMap<string, Overlap>, onRenote: ((row: Row) => void) | undefined): Column<Row>[] {
  const { t } = useLingui();
  const columns: Column<Row>[] = [
    { id: 'value', title: t`Address`, card: 'title', cell: (row) => <Value row={row} overlap={overlaps.get(row.value)} /> },
    { id: 'covers', title: t`Covers`, width: 128, dim: true, spare: true, card: 'labelled', cell: ({ value }) => <Covers range={readRange(value).range} /> },
    { id: 'note', title: t`Note`, width: 170, card: 'line', cell: (row) => <NoteCell row={row} /> },
    { id: 'added', title: t`Added`, width: 140, dim: true, card: 'foot', cell: (row) => <Added row={row} /> },
  ];
  if (!onRenote) return columns;
  return [...columns, { id: 'act', title: t`Change`, hideTitle: true, width: 108, numeric: true, card: 'end', cell: (row) => <Acts row={row} edit={edit} onRenote={onRenote} /> }];
}

function Value({ row: { value, state }, overlap }: { row: Row; overlap: Overlap | undefined }) {
  const { t } = useLingui();
  const other = overlap?.with ?? '';
  const words = overlap?.whole ? t`lies within ${other}` : t`overlaps ${other}`;
  return (
    <span className={`safelist-value is-${state}`}>
      <span className="mono ltr cut" title={value}>{state === 'removed' ? <s>{value}</s> : value}</span>
      {overlap && <small title={words}><Icon name="info" size={12} /> <bdi className="cut">{words}</bdi></small>}
    </span>
  );
}

function Covers({ range }: { range: Range | undefined }) {
  const { t } = useLingui();
  if (!range) return '–';
  const count = Number(sizeOf(range));
  if (range.family === 6 && count > 1) return t`IPv6 range`;
  return t`${plural(count, { one: '# address', other: '# addresses' })}`;
}

function NoteCell({ row: { note, renoted } }: { row: Row }) {
  const { t } = useLingui();
  if (note === '' && !renoted) return null;
  return (
    <span className="safelist-note">
      <bdi className="cut" title={note}>{note}</bdi>
      {renoted && <Pill tone="info">{t`Changed`}</Pill>}
    </span>
  );
}

function Added({ row: { addedBy, addedAt } }: { row: Row }) {
  const { t } = useLingui();
  if (!addedAt) return t`not saved yet`;
  return (
    <span className="sign-in-place">
      <Time at={addedAt} form="date" />
      {addedBy?.name && <bdi className="dim cut" title={addedBy.name}>{addedBy.name}</bdi>}
    </span>
  );
}

function Acts({ row, edit, onRenote }: { row: Row; edit: SafelistEdit; onRenote: (row: Row) => void }) {
  const { t } = useLingui();
  // The button that was pressed makes room for the one that takes it back, which gets the focus.
  const [removed, setRemoved] = useState(false);
  const remove = () => {
    setRemoved(true);
    edit.remove(row);
  };
  const { value, state } = row;
  if (state === 'removed') return <Button size="small" kind="quiet" icon="undo" autoFocus={removed} onPress={() => edit.undo(row)}>{t`Undo`}<span className="vh"> {value}</span></Button>;
  return (
    <span className="safelist-acts">
      {state === 'added' && <Pill tone="ok" icon="plus">{t`New`}</Pill>}
      {state === 'kept' && <IconButton size="small" icon="edit" label={t`Edit the note of ${value}`} onPress={() => onRenote(row)} />}
      <IconButton size="small" icon="trash" label={t`Remove ${value}`} onPress={remove} />
    </span>
  );
}
