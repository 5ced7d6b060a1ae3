import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { cancelImport, importQuery, type Import } from '../api/imports';
import { useFmt } from '../fmt/useFmt';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { Progress } from '../ui/Progress';
import { useCountWords } from './words';

/** How far a check or an import is, and the way to end it. */
export function UnderWay({ one }: { one: Import }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const counts = useCountWords();
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelImport(one.id),
    onSuccess: (changed) => client.setQueryData(importQuery(one.id).queryKey, changed),
  });
  const dry = one.status === 'checking';
  const processed = fmt.number(one.processed);
  const total = fmt.number(one.total);
  return (
    <Card title={dry ? t`The file is being checked` : t`The import is running`} note={dry ? t`Nothing is changed by it.` : t`It goes on when you leave this page.`}>
      <div className="stack">
        <Progress label={dry ? t`Checking` : t`Importing`} value={one.processed} max={one.total} words={t`${processed} of ${total} lines`} />
        <p className="dim tab" role="status">{counts(one, dry)}</p>
        <div className="import-acts">
          <Button busy={cancel.isPending} onPress={() => cancel.mutate()}>{dry ? t`Cancel the check` : t`Cancel the import`}</Button>
        </div>
      </div>
    </Card>
  );
}
