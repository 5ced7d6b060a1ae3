import { useMemo } from 'react';
import { useLingui } from '@lingui/react/macro';
import type { Permission } from '../api/accessTypes';
import { wish, type Wishes } from '../permissions/draft';
import { gridOf, narrowed, type Thing } from '../permissions/grid';
import { useMatrixGroups } from '../permissions/rows';
import { useActionWord, useThingWords } from '../permissions/words';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { EmptyState } from '../ui/EmptyState';
import { Matrix, MatrixLegend } from '../ui/Matrix';
import { SearchField } from '../ui/SearchField';

interface ScopesProps {
  permissions: readonly Permission[];
  /** What the key has. */
  saved: readonly string[];
  wishes: Wishes;
  readOnly?: boolean;
  /** What is searched for among them. */
  find: string;
  onFind: (text: string) => void;
  onChange: (wishes: Wishes) => void;
}

/** What a key may do: the catalogue of permissions, of which only one's own can be given. */
export function Scopes({ permissions, saved, wishes, readOnly, find, onFind, onChange }: ScopesProps) {
  const { t } = useLingui();
  const actionWord = useActionWord();
  const fits = useFits(find);
  const grid = useMemo(() => gridOf(permissions), [permissions]);
  const groups = useMatrixGroups(narrowed(grid, fits), saved, wishes);
  const locks = permissions.some(({ grantable }) => !grantable);
  return (
    <Card title={t`Scopes`} note={t`What the key may do. Without any it can only ask who it is.`} flush>
      <div className="key-scopes">
        <div className="toolbar">
          <SearchField main label={t`Such as users/view`} value={find} onChange={onFind} />
          {locks && <div className="toolbar-end"><MatrixLegend>{t`not yours to give`}</MatrixLegend></div>}
        </div>
        {groups.length > 0 ? (
          <Matrix
            caption={t`Scopes`}
            rowTitle={t`Thing`}
            noteTitle={t`What it is`}
            otherTitle={t`More`}
            columns={grid.actions.map((action) => ({ id: action, title: actionWord(action) }))}
            groups={groups}
            readOnly={readOnly}
            onChange={(permission, granted) => onChange(wish(wishes, permission, granted))}
          />
        ) : <EmptyState picture="search" title={t`No permission matches`} actions={<Button onPress={() => onFind('')}>{t`Clear filters`}</Button>} />}
      </div>
    </Card>
  );
}

function useFits(find: string): (thing: Thing) => boolean {
  const words = useThingWords();
  const wanted = find.trim().toLocaleLowerCase();
  return (thing) => {
    const { title, note } = words(thing);
    return [title, note, ...thing.permissions.flatMap(({ id, name }) => [id, name])].join('\n').toLocaleLowerCase().includes(wanted);
  };
}
