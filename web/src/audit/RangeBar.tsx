import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import type { AuditRange } from '../api/auditTypes';
import { CustomRange } from '../people/CustomRange';
import { useSession } from '../session/session';
import { Button } from '../ui/Button';
import { Segments } from '../ui/Segments';
import type { AuditSearch } from './search';

interface RangeBarProps {
  search: AuditSearch;
  onChange: (next: AuditSearch) => void;
}

/** Since when, and in whose clock. */
export function RangeBar({ search, onChange }: RangeBarProps) {
  const { t } = useLingui();
  const { user } = useSession();
  const [asking, setAsking] = useState(false);
  const zone = search.zone === 'utc' ? 'UTC' : user.timeZone;
  const other = search.zone === 'utc' ? user.timeZone : 'UTC';
  const options: { id: AuditRange | 'custom'; label: string }[] = [
    { id: 'last_15m', label: t`15 min` },
    { id: 'last_3h', label: t`3 hours` },
    { id: 'today', label: t`Today` },
    { id: 'yesterday', label: t`Yesterday` },
    { id: 'this_week', label: t`This week` },
    { id: 'last_week', label: t`Last week` },
    { id: 'custom', label: t`Custom…` },
  ];
  const choose = (range: AuditRange | 'custom') => {
    if (range === 'custom') setAsking(true);
    else onChange({ range: range === 'today' ? undefined : range, from: undefined, to: undefined, part: undefined });
  };
  return (
    <div className="audit-line">
      <Segments label={t`Time range`} options={options} value={search.range ?? 'today'} onChange={choose} />
      {user.timeZone !== 'UTC' && (
        <span className="audit-zone" title={t`Show times in ${other}`}>
          <Button kind="quiet" size="small" icon="globe" onPress={() => onChange({ ...kept(search), zone: search.zone === 'utc' ? undefined : 'utc' })}>
            <span className="ltr">{zone}</span><span className="vh">. {t`Show times in ${other}`}</span>
          </Button>
        </span>
      )}
      {asking && (
        <CustomRange
          range={search.range === 'custom' ? { from: search.from, to: search.to } : undefined}
          onChange={(range) => onChange({ range: 'custom', ...range, part: undefined })}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

/** Another clock is no other view: page and panel stay. */
function kept({ cursor, event }: AuditSearch): AuditSearch {
  return { cursor, event };
}
