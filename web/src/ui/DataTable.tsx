import type { CSSProperties, ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Checkbox } from './Checkbox';
import { Icon } from './Icon';
import { Skeleton, useSlow } from './Skeleton';
import './DataTable.css';

/** Where a cell stands when rows become cards on a phone. */
export type CardPlace =
  | 'title' /* first line, start */
  | 'end' /* first line, end: the status */
  | 'menu' /* first line, corner */
  | 'line' /* a line of its own under the title */
  | 'labelled' /* a line of its own with the column's title before it */
  | 'foot' /* last line, start */
  | 'footEnd' /* last line, end: a time */
  | 'none';

export interface Column<Row> {
  id: string;
  title: string;
  /** The title is for screen readers only, as over a row menu. */
  hideTitle?: boolean;
  cell: (row: Row) => ReactNode;
  /** Pixels. Left out: shares what is left. */
  width?: number;
  numeric?: boolean;
  /** Secondary text. */
  dim?: boolean;
  /** The server's name of this order; the title becomes a button. */
  sort?: string;
  /** Most wanted first when it is pressed the first time (times, sizes). */
  sortDown?: boolean;
  card?: CardPlace;
  /** Left out between 760 and 1100 px, where room is short. */
  spare?: boolean;
  skeleton?: 'person' | 'pill' | 'none';
  /** Where columns can be chosen: shown only to who asks for it. */
  extra?: boolean;
  /** Where columns can be chosen: cannot be hidden. The first never can. */
  fixed?: boolean;
}

export interface Selection {
  ids: ReadonlySet<string>;
  onChange: (ids: ReadonlySet<string>) => void;
}

interface DataTableProps<Row> {
  /** What the table lists, for screen readers. */
  caption: string;
  columns: readonly Column<Row>[];
  /** Undefined while the first answer is awaited. */
  rows: readonly Row[] | undefined;
  rowId: (row: Row) => string;
  /** Says whom a check box selects. */
  rowName?: (row: Row) => string;
  /** The server's order now, with a leading - for descending. */
  sort?: string;
  onSort?: (sort: string) => void;
  selection?: Selection;
  /** The row whose panel is open. */
  currentId?: string;
  /** New rows are on their way: the old ones stay, dimmed. */
  stale?: boolean;
  /** What is shown in place of rows when there are none. */
  empty?: ReactNode;
  /** What is opened under a row, over its whole width. */
  below?: (row: Row) => ReactNode;
  /** The line under the rows: a Pager. */
  footer?: ReactNode;
  /** How many rows the skeleton has; the usual number avoids a jump. */
  expected?: number;
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, selection, footer, empty, expected = 8 } = props;
  const slow = useSlow(rows === undefined || props.stale === true);
  if (rows?.length === 0 && empty) return <div className="table-empty">{empty}</div>;
  return (
    <div className={slow && rows ? 'table stale' : 'table'}>
      <table aria-busy={rows === undefined || props.stale || undefined}>
        <caption className="vh">{caption}</caption>
        <colgroup>
          {selection && <col className="col-check" />}
          {columns.map((column) => <col key={column.id} className={column.spare ? 'spare' : undefined} style={widthOf(column, columns)} />)}
        </colgroup>
        <Head {...props} />
        <tbody>
          {rows === undefined
            ? Array.from({ length: expected }, (_, row) => <WaitingRow key={row} columns={columns} checks={selection !== undefined} row={row} shown={slow} />)
            : rows.map((row) => <BodyRow key={props.rowId(row)} row={row} {...props} />)}
        </tbody>
      </table>
      {footer}
    </div>
  );
}

/** What the column that takes the rest gets at least, in the measure of the others. */
const restWidth = 150;
const checkWidth = 42;

/**
 * The widths that columns ask for while there is room; below, they shrink alike (`cqi`: hundredths of the table),
 * so that no column is lost and nobody scrolls sideways. Somebody must take the rest: the first does when
 * the column meant for it is hidden.
 */
function widthOf<Row>(column: Column<Row>, columns: readonly Column<Row>[]): CSSProperties | undefined {
  const taker = columns.find(({ width }) => width === undefined) ?? columns[0];
  if (column.width === undefined || column === taker) return undefined;
  return {
    '--w': share(column, columns, taker),
    '--w-narrow': share(column, columns.filter(({ spare }) => !spare), taker),
  } as CSSProperties;
}

/** Menus keep their width, and so do words in a pill: half a status says nothing. */
function share<Row>(column: Column<Row>, columns: readonly Column<Row>[], taker: Column<Row> | undefined): string {
  const rigid = ({ hideTitle, skeleton }: Column<Row>) => hideTitle === true || skeleton === 'pill';
  const width = (one: Column<Row>) => (one === taker ? restWidth : one.width ?? restWidth);
  const sum = (some: readonly Column<Row>[]) => some.reduce((all, one) => all + width(one), 0);
  if (rigid(column)) return `${width(column)}px`;
  const kept = sum(columns.filter(rigid)) + checkWidth;
  const part = width(column) / sum(columns.filter((one) => !rigid(one)));
  return `min(${width(column)}px, (100cqi - ${kept}px) * ${part.toFixed(4)})`;
}

function Head<Row>({ columns, rows, rowId, sort, onSort, selection }: DataTableProps<Row>) {
  const { t } = useLingui();
  const ids = rows?.map(rowId) ?? [];
  const chosen = ids.filter((id) => selection?.ids.has(id)).length;
  const all = ids.length > 0 && chosen === ids.length;
  return (
    <thead>
      <tr>
        {selection && (
          <th scope="col">
            <label className="check-all">
              <Checkbox
                hideLabel
                label={t`Select all on this page`}
                checked={all}
                mixed={chosen > 0 && !all}
                disabled={ids.length === 0}
                onChange={() => selection.onChange(togglePage(selection.ids, ids, !all))}
              />
              {/* Seen over cards only: a column needs no words. */}
              <span aria-hidden="true">{t`Select all on this page`}</span>
            </label>
          </th>
        )}
        {columns.map((column) => <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />)}
      </tr>
    </thead>
  );
}

/** The page's rows join or leave; what is chosen on other pages stays. */
function togglePage(chosen: ReadonlySet<string>, ids: readonly string[], add: boolean): ReadonlySet<string> {
  const next = new Set(chosen);
  for (const id of ids) {
    if (add) next.add(id);
    else next.delete(id);
  }
  return next;
}

function HeadCell<Row>({ column, sort, onSort }: { column: Column<Row>; sort?: string; onSort?: (sort: string) => void }) {
  const classes = cellClass(column, false);
  const name = column.sort;
  if (!name || !onSort) {
    return <th scope="col" className={classes}>{column.hideTitle ? <span className="vh">{column.title}</span> : column.title}</th>;
  }
  const up = sort === name;
  const down = sort === `-${name}`;
  const next = up ? `-${name}` : down ? name : column.sortDown ? `-${name}` : name;
  return (
    <th scope="col" className={classes} aria-sort={up ? 'ascending' : down ? 'descending' : undefined}>
      <button type="button" className={up || down ? 'sorted' : undefined} onClick={() => onSort(next)}>
        {column.title}
        <Icon name={up ? 'up' : 'down'} size={12} />
      </button>
    </th>
  );
}

function BodyRow<Row>(props: DataTableProps<Row> & { row: Row }) {
  const opened = props.below?.(props.row);
  if (!opened) return <PlainRow {...props} />;
  return (
    <>
      <PlainRow {...props} />
      <tr className="below"><td colSpan={props.columns.length + (props.selection ? 1 : 0)}>{opened}</td></tr>
    </>
  );
}

function PlainRow<Row>({ row, columns, rowId, rowName, selection, currentId }: DataTableProps<Row> & { row: Row }) {
  const { t } = useLingui();
  const id = rowId(row);
  const chosen = selection?.ids.has(id) ?? false;
  const name = rowName?.(row) ?? id;
  return (
    <tr className={chosen || id === currentId ? 'sel' : undefined} aria-current={id === currentId || undefined}>
      {selection && (
        <td className="card-check">
          <Checkbox
            hideLabel
            label={t`Select ${name}`}
            checked={chosen}
            onChange={(checked) => selection.onChange(togglePage(selection.ids, [id], checked))}
          />
        </td>
      )}
      {columns.map((column) => (
        <td key={column.id} className={cellClass(column, true)} data-label={column.card === 'labelled' ? column.title : undefined}>{column.cell(row)}</td>
      ))}
    </tr>
  );
}

function cellClass<Row>(column: Column<Row>, body: boolean): string | undefined {
  const classes = [column.numeric && 'num', column.spare && 'spare'];
  if (body) classes.push(column.dim && 'dim', `card-${column.card ?? 'none'}`);
  return classes.filter(Boolean).join(' ') || undefined;
}

/** Invisible at first but of full height, so that nothing jumps. */
function WaitingRow<Row>({ columns, checks, row, shown }: { columns: readonly Column<Row>[]; checks: boolean; row: number; shown: boolean }) {
  const width = ((row * 2) % 3) + 2;
  return (
    <tr className={shown ? 'waiting' : 'waiting hidden'}>
      {checks && <td className="card-check" />}
      {columns.map((column, index) => (
        <td key={column.id} className={cellClass(column, true)}>
          {column.skeleton === 'person' && <span className="person"><Skeleton shape="circle" /><Skeleton width={width as 2 | 3 | 4} /></span>}
          {column.skeleton === 'pill' && <Skeleton shape="pill" width={2} />}
          {column.skeleton === undefined && <Skeleton width={(((row + index) % 3) + 2) as 2 | 3 | 4} />}
        </td>
      ))}
    </tr>
  );
}
