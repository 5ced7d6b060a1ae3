import type { KeyboardEvent } from 'react';

const steps: Partial<Record<string, [rows: number, cells: number]>> = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
};

/** For <table onKeyDown>: arrows go from control to control, over cells that have none. */
export function moveByArrows(event: KeyboardEvent<HTMLTableElement>) {
  const step = steps[event.key];
  const cell = event.target instanceof Element ? event.target.closest('td') : null;
  const row = cell?.parentElement;
  if (!step || !cell || !(row instanceof HTMLTableRowElement)) return;
  const turned = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
  const next = step[0] === 0
    ? inRow(row, cell.cellIndex, step[1] * turned)
    : inColumn(event.currentTarget, row.rowIndex, cell.cellIndex, step[0]);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function inRow(row: HTMLTableRowElement, from: number, by: number): HTMLElement | undefined {
  for (let at = from + by; at >= 0 && at < row.cells.length; at += by) {
    const control = controlIn(row.cells[at]);
    if (control) return control;
  }
  return undefined;
}

function inColumn(table: HTMLTableElement, from: number, column: number, by: number): HTMLElement | undefined {
  for (let at = from + by; at >= 0 && at < table.rows.length; at += by) {
    const control = controlIn(table.rows[at]?.cells[column]);
    if (control) return control;
  }
  return undefined;
}

function controlIn(cell: HTMLTableCellElement | undefined): HTMLElement | undefined {
  return cell?.querySelector<HTMLElement>('input:not(:disabled), button:not(:disabled)') ?? undefined;
}
