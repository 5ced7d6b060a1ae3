import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { providersQuery } from '../api/messages';
import { Failed } from '../layout/Failed';
import { DataTable } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { useProviderColumns } from './providerColumns';

export function ProvidersTab({ action }: { action: ReactNode }) {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery(providersQuery);
  const columns = useProviderColumns(data?.items ?? []);
  if (error && !data) return <Failed title={t`The providers could not be read.`} error={error} onRetry={() => void refetch()} />;
  return (
    <DataTable
      caption={t`Providers`}
      columns={columns}
      rows={data?.items}
      rowId={({ id }) => id}
      expected={3}
      empty={(
        <EmptyState picture="arch" title={t`No providers yet`} actions={action}>
          {t`Until there is one, no message can leave: codes by SMS and voice do not work.`}
        </EmptyState>
      )}
    />
  );
}
