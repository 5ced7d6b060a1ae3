import { useLingui } from '@lingui/react/macro';
import { Icon } from '../ui/Icon';
import { Pill } from '../ui/Pill';
import './SignIns.css';

/** So the server calls what names no browser. */
const unknown = '?';

/** Browser and system in short; the whole text that the browser sends on pointing at it, where it is known. */
export function DeviceName({ of: { device, userAgent, current } }: { of: { device?: string; userAgent?: string; current?: boolean } }) {
  const { t } = useLingui();
  const named = device !== undefined && device !== '' && device !== unknown;
  return (
    <span className="session-device" title={userAgent ?? (named ? device : undefined)}>
      <span className="fact-one"><Icon name="laptop" /><bdi className="cut">{named ? device : t`Unknown device`}</bdi></span>
      {current && <Pill tone="ok" icon="s-ok">{t`This browser`}</Pill>}
    </span>
  );
}
