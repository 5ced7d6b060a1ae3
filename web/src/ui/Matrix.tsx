import { useLingui } from '@lingui/react/macro';
import { Icon } from './Icon';
import { moveByArrows } from './moveByArrows';
import { Tip } from './Tip';
import './Checkbox.css';
import './Matrix.css';

export interface MatrixCell {
  /** Its name for screen readers: users/manage. */
  id: string;
  /** What it means, on hover. */
  hint?: string;
  checked: boolean;
  /** What is saved. A cell that differs is tinted and has a sign. */
  was: boolean;
  /** Why the reader cannot change it: a lock stands in its place. */
  locked?: string;
  /** Its own word, where the column has none. */
  word?: string;
}

export interface MatrixRow {
  id: string;
  title: string;
  /** The name that programs use, beside the title. */
  code?: string;
  note?: string;
  cells: Readonly<Record<string, MatrixCell | undefined>>;
  /** Cells that belong to no column. */
  others: readonly MatrixCell[];
}

export interface MatrixGroup {
  id: string;
  title: string;
  note: string;
  rows: readonly MatrixRow[];
}

interface MatrixProps {
  caption: string;
  rowTitle: string;
  noteTitle: string;
  otherTitle: string;
  columns: readonly { id: string; title: string }[];
  groups: readonly MatrixGroup[];
  /** Nothing can be changed: check boxes are shown, but rest. */
  readOnly?: boolean;
  onChange: (cell: string, checked: boolean) => void;
}

/** Check boxes by thing and action. Arrow keys go from box to box, Space ticks. */
export function Matrix(props: MatrixProps) {
  const { columns, groups } = props;
  const others = groups.some((group) => group.rows.some((row) => row.others.length > 0));
  const width = columns.length + (others ? 1 : 0);
  return (
    <div className="matrix-box">
      <table className="matrix" onKeyDown={moveByArrows}>
        <caption className="vh">{props.caption}</caption>
        <thead>
          <tr>
            <th scope="col" className="matrix-name">{props.rowTitle}</th>
            <th scope="col" className="matrix-note">{props.noteTitle}</th>
            {columns.map((column) => <th key={column.id} scope="col" className="matrix-cell">{column.title}</th>)}
            {others && <th scope="col" className="matrix-others">{props.otherTitle}</th>}
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group.id}>
            <tr className="matrix-group">
              <th scope="rowgroup">{group.title} <span>· {group.note}</span></th>
              {/* A cell for each that a phone may hide, so that hiding leaves no empty column. */}
              <td className="matrix-note" />
              <td colSpan={width} />
            </tr>
            {group.rows.map((row) => <Row key={row.id} row={row} others={others} {...props} />)}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Row({ row, columns, others, readOnly, onChange }: MatrixProps & { row: MatrixRow; others: boolean }) {
  const { t } = useLingui();
  return (
    <tr>
      <th scope="row" className="matrix-name"><b>{row.title}</b>{row.code && <small className="mono ltr">{row.code}</small>}</th>
      <td className="matrix-note" title={row.note}>{row.note}</td>
      {columns.map((column) => {
        const cell = row.cells[column.id];
        if (cell) return <td key={column.id} className={cellClass(cell)} title={cell.hint}><Control cell={cell} readOnly={readOnly} onChange={onChange} /></td>;
        return <td key={column.id} className="matrix-cell"><span className="matrix-none" aria-hidden="true">·</span><span className="vh">{t`does not exist`}</span></td>;
      })}
      {others && (
        <td className="matrix-others">
          {row.others.map((cell) => (
            <label key={cell.id} className={cellClass(cell)} title={cell.hint}><Control cell={cell} readOnly={readOnly} onChange={onChange} /><span aria-hidden="true">{cell.word}</span></label>
          ))}
        </td>
      )}
    </tr>
  );
}

function cellClass({ checked, was, word }: MatrixCell): string {
  const change = checked === was ? '' : checked ? ' added' : ' removed';
  return `${word === undefined ? 'matrix-cell' : 'matrix-other'}${change}`;
}

function Control({ cell, readOnly, onChange }: { cell: MatrixCell; readOnly?: boolean; onChange: MatrixProps['onChange'] }) {
  const { t } = useLingui();
  const { id, checked, was } = cell;
  if (cell.locked !== undefined) {
    return <Tip label={checked ? t`${id}, granted. ${cell.locked}` : cell.locked}>{checked ? <span className="matrix-held"><Icon name="check" size={14} /><Icon name="lock" size={12} /></span> : <Icon name="lock" size={14} />}</Tip>;
  }
  const label = checked === was ? id : checked ? t`${id}, added` : t`${id}, taken away`;
  return <input type="checkbox" className="cb" aria-label={label} checked={checked} disabled={readOnly} onChange={(event) => onChange(id, event.target.checked)} />;
}

/** Explains the lock, over the matrix. */
export function MatrixLegend({ children }: { children: string }) {
  return <span className="matrix-legend"><Icon name="lock" size={14} />{children}</span>;
}
