import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { importQuery, mapImport, type Import, type ImportColumn } from '../api/imports';
import { useFieldWord } from '../people/useFieldWord';
import { Card } from '../ui/Card';
import { Note } from '../ui/Note';
import { Select } from '../ui/Select';
import { hasKey, remapped } from './mapping';
import { useFormatWord } from './words';

const ignored = '-';

/** What each column of the file means. A choice is kept at once. */
export function MappingCard({ one }: { one: Import }) {
  const { t } = useLingui();
  const word = useFieldWord();
  const format = useFormatWord()(one.format);
  const client = useQueryClient();
  const map = useMutation({
    mutationFn: ({ column, field }: { column: string; field: string | null }) => mapImport(one.id, remapped(one.columns, column, field)),
    onSuccess: (changed) => client.setQueryData(importQuery(one.id).queryKey, changed),
  });
  const choices = [{ id: ignored, label: t`Ignore this column` }, ...one.fields.map((field) => ({ id: field, label: word(field) }))];
  return (
    <Card
      title={t`Columns`}
      note={format ? t`Recognised as ${format}. Change what does not fit.` : t`The format is not known. Say what each column means.`}
      flush
    >
      <ul className="mapping">
        <li className="mapping-head" aria-hidden="true"><span>{t`Column of the file`}</span><span>{t`First value`}</span><span>{t`Fills`}</span></li>
        {one.columns.map((column) => (
          <li key={column.column}>
            <b><bdi>{column.column}</bdi></b>
            <Sample column={column} />
            <Select
              small
              hideLabel
              label={t`What the column ${column.column} fills`}
              options={choices}
              value={column.field ?? ignored}
              disabled={map.isPending}
              onChange={(field) => map.mutate({ column: column.column, field: field === ignored ? null : field })}
            />
          </li>
        ))}
      </ul>
      {!hasKey(one.columns) && (
        <div className="body"><Note tone="warn" live>{t`Set one column to the username or the email: by them users are found.`}</Note></div>
      )}
    </Card>
  );
}

function Sample({ column }: { column: ImportColumn }) {
  const { t } = useLingui();
  if (column.sample === '') return <span className="faint">{t`empty`}</span>;
  return <span className="dim" title={column.sample}><bdi className="cut">{column.sample}</bdi></span>;
}
