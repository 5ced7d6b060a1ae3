import { useLingui } from '@lingui/react/macro';
import { ColumnChooser } from '../ui/ColumnChooser';
import type { ViewToolsProps } from './ViewTools';
import { ViewsMenu } from './ViewsMenu';

/** What ViewTools fetches once the list is there. */
export function Tools({ columns, ...views }: ViewToolsProps) {
  const { t } = useLingui();
  return (
    <>
      <ViewsMenu {...views} />
      <ColumnChooser
        choices={columns.columns.map(({ id, title, fixed, wide }) => ({
          id, label: title, reason: fixed ? t`Always shown` : undefined, hint: wide ? t`On wide screens` : undefined,
        }))}
        value={columns.shown}
        changed={columns.changed}
        onChange={columns.onChange}
        onReset={columns.onReset}
      />
    </>
  );
}
