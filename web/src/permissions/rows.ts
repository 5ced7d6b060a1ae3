import type { Permission } from '../api/accessTypes';
import { useLingui } from '@lingui/react/macro';
import type { MatrixCell, MatrixGroup, MatrixRow } from '../ui/Matrix';
import { plural } from '@lingui/core/macro';
import type { Wishes } from './draft';
import type { Grid, Thing } from './grid';
import { useActionWord, useGroupWord, useThingWords } from './words';

/** The matrix of one role: what is saved, what is wished, what is not the reader's to grant. */
export function useMatrixGroups(grid: Grid, saved: readonly string[], wishes: Wishes): MatrixGroup[] {
  const { t } = useLingui();
  const actionWord = useActionWord();
  const groupWord = useGroupWord();
  const thingWords = useThingWords();

  const cellOf = (permission: Permission, word?: string): MatrixCell => {
    const { id } = permission;
    const was = saved.includes(id);
    const careful = permission.dangerous ? ` ${t`Careful: whoever holds it can get at more than it says.`}` : '';
    return {
      id,
      word,
      was,
      checked: wishes.get(id) ?? was,
      hint: `${id}: ${permission.name}. ${permission.description}${careful}`,
      locked: permission.grantable ? undefined : t`You do not hold ${id} yourself.`,
    };
  };
  const rowOf = (thing: Thing): MatrixRow => {
    const inColumn = (permission: Permission) => grid.actions.includes(permission.action);
    return {
      id: thing.id,
      ...thingWords(thing),
      cells: Object.fromEntries(thing.permissions.filter(inColumn).map((permission) => [permission.action, cellOf(permission)])),
      others: thing.permissions.filter((permission) => !inColumn(permission)).map((permission) => cellOf(permission, actionWord(permission.action))),
    };
  };
  return grid.groups.map(({ group, things }) => {
    const count = things.length;
    return { id: group, title: groupWord(group), note: t`${plural(count, { one: '# thing', other: '# things' })}`, rows: things.map(rowOf) };
  });
}
