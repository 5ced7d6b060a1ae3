import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { importRowsQuery, resultHref, type Import, type ImportOutcome, type ImportRow } from '../api/imports';
import { useFmt } from '../fmt/useFmt';
import { CursorPager } from '../layout/CursorPager';
import { download } from '../layout/downloads';
import { Failed } from '../layout/Failed';
import { useFieldWord } from '../people/useFieldWord';
import { Button } from '../ui/Button';
import { DataTable, type Column } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { Segments } from '../ui/Segments';
import { outcomes } from './search';
import { OutcomePill, useOutcomeWord } from './words';

const route = getRouteApi('/imports/$import');

/** Line by line what the file would do, or did. */
export function Report({ one }: { one: Import }) {
  const { t } = useLingui();
  const { outcome, cursor: cursors = [] } = route.useSearch();
  const navigate = route.useNavigate();
  const dry = one.status === 'checked';
  const run = `${one.status} ${one.processed} ${one.created} ${one.updated} ${one.unchanged} ${one.failed}`;
  const { data, error, refetch, isPlaceholderData } = useQuery(importRowsQuery(one.id, run, outcome, cursors.at(-1)));
  const columns = useColumns(dry);
  const go = (cursor: string[] | undefined) => void navigate({ search: (old) => ({ ...old, cursor }) });
  const choose = (next: ImportOutcome | undefined) => void navigate({ search: { outcome: next } });
  const next = data?.nextCursor;
  const fetchResult = () => download({ href: resultHref(one.id), title: t`Result of the import`, total: one.processed });
  return (
    <section className="stack import-stack" aria-label={t`Report`}>
      <div className="import-head">
        <h2>{dry ? t`What the file would do` : t`What the import did`}</h2>
        {!dry && <Button icon="download" size="small" href={resultHref(one.id)} download onFollow={fetchResult}>{t`Download the result`}</Button>}
      </div>
      <Outcomes one={one} dry={dry} value={outcome} onChange={choose} />
      {error && !data && <Failed title={t`The report could not be read.`} error={error} onRetry={() => void refetch()} />}
      {(!error || data) && (
        <DataTable
          caption={t`Lines of the file`}
          columns={columns}
          rows={data?.items}
          rowId={({ line }) => String(line)}
          stale={isPlaceholderData}
          empty={<EmptyState picture="search" title={t`No line of this kind`} actions={<Button onPress={() => choose(undefined)}>{t`Show all lines`}</Button>} />}
          footer={data && <CursorPager cursors={cursors} next={next} shown={data.items.length} total={outcome ? one[outcome] : one.processed} onGo={go} />}
        />
      )}
    </section>
  );
}

const all = 'all';

function Outcomes({ one, dry, value, onChange }: { one: Import; dry: boolean; value: ImportOutcome | undefined; onChange: (next: ImportOutcome | undefined) => void }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const word = useOutcomeWord(dry);
  const options = [
    { id: all, label: `${t`All lines`} ${fmt.number(one.processed)}` },
    ...outcomes.map((outcome) => ({ id: outcome, label: `${word(outcome)} ${fmt.number(one[outcome])}` })),
  ];
  return (
    <div>
      <Segments label={t`Outcome`} options={options} value={value ?? all} onChange={(id) => onChange(outcomes.find((known) => known === id))} />
    </div>
  );
}

function useColumns(dry: boolean): Column<ImportRow>[] {
  const { t } = useLingui();
  const fmt = useFmt();
  const word = useFieldWord();
  return [
    { id: 'line', title: t`Line`, width: 84, numeric: true, card: 'labelled', cell: ({ line }) => fmt.number(line) },
    { id: 'username', title: t`User`, width: 230, card: 'title', cell: ({ username }) => (username ? <span className="mono ltr cut">{username}</span> : '–') },
    {
      id: 'reason', title: t`Remark`, card: 'line',
      cell: ({ detail, field }) => detail && <span className="import-reason">{field && <b>{word(field)}: </b>}{detail}</span>,
    },
    { id: 'outcome', title: t`Outcome`, width: 150, card: 'end', skeleton: 'pill', cell: ({ outcome }) => <OutcomePill outcome={outcome} dry={dry} /> },
  ];
}
