import { useState } from 'react';
import { useSession } from '../session/session';
import { columnsKept, keepColumns } from '../session/preferences';
import type { Column } from '../ui/DataTable';

/** What ColumnChooser needs to know. */
export interface ColumnChoice {
  columns: { id: string; title: string; fixed: boolean; wide: boolean }[];
  shown: string[];
  /** Something is hidden or added. */
  changed: boolean;
  onChange: (shown: string[]) => void;
  onReset: () => void;
}

type AnyColumn = Pick<Column<never>, 'id' | 'title' | 'hideTitle' | 'fixed' | 'extra' | 'spare' | 'card'>;

const isFixed = (column: AnyColumn, index: number) => index === 0 || column.fixed === true || column.hideTitle === true;

/** Kept is the difference to what the program shows, so that columns of later versions appear: "-teams created". */
export function shownOf<Some extends AnyColumn>(columns: readonly Some[], kept: string): Some[] {
  const marks = new Set(kept.split(' '));
  return columns.filter((column, index) => isFixed(column, index) || (column.extra ? marks.has(column.id) : !marks.has(`-${column.id}`)));
}

export function keptOf(columns: readonly AnyColumn[], shown: readonly string[]): string {
  return columns
    .filter((column, index) => !isFixed(column, index) && shown.includes(column.id) === Boolean(column.extra))
    .map((column) => (column.extra ? column.id : `-${column.id}`))
    .join(' ');
}

/** The columns of a list that its reader wants to see; kept in this browser, for each user. */
export function useColumnChoice<Row>(list: string, columns: readonly Column<Row>[]): { shown: Column<Row>[]; choice: ColumnChoice } {
  const { user } = useSession();
  const [kept, setKept] = useState(() => columnsKept(user.id, list));
  const keep = (text: string) => {
    keepColumns(user.id, list, text);
    setKept(text);
  };
  const shown = shownOf(columns, kept);
  return {
    shown,
    choice: {
      columns: columns
        .map((column, index) => ({ id: column.id, title: column.title, fixed: isFixed(column, index), wide: Boolean(column.spare), hidden: column.hideTitle }))
        .filter((column) => !column.hidden),
      shown: shown.map((column) => column.id),
      changed: keptOf(columns, shown.map((column) => column.id)) !== '',
      onChange: (ids) => keep(keptOf(columns, ids)),
      onReset: () => keep(''),
    },
  };
}
