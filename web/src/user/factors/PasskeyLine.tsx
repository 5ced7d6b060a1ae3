import type { ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import type { Passkey } from '../../api/factors';
import { Pill } from '../../ui/Pill';
import { Time } from '../../ui/Time';

/** One passkey in a list, with what can be done to it at the end. */
export function PasskeyLine({ passkey, children }: { passkey: Passkey; children?: ReactNode }) {
  const { t } = useLingui();
  return (
    <li>
      <span className="factor-state">
        <b><bdi>{passkey.name}</bdi></b>
        {passkey.stoppedAt && <Pill tone="bad" icon="s-x" why={t`There may be a copy of it. Remove it and add a new one.`}>{t`Stopped`}</Pill>}
        {passkey.synced && <Pill>{t`Synced`}</Pill>}
        <small>
          {t`Added`} <Time at={passkey.createdAt} form="date" /> · {passkey.lastUsedAt ? <>{t`last used`} <Time at={passkey.lastUsedAt} /></> : t`never used`}
        </small>
      </span>
      {children}
    </li>
  );
}
