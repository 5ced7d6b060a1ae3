import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { RefusedSignIns, SafelistPreview } from '../../api/access';
import { useFmt } from '../../fmt/useFmt';
import { Note } from '../../ui/Note';
import { Time } from '../../ui/Time';

const most = 5;

/** In short, where somebody signed in from lately and could not any more. */
export function WouldRefuse({ found: { refused, more } }: { found: SafelistPreview }) {
  const { t } = useLingui();
  const count = refused.length;
  const rest = count - most;
  if (count === 0) return <Note tone="ok">{more ? t`None of the last 1,000 sign-ins would have been refused.` : t`No sign-in of the last 30 days would have been refused.`}</Note>;
  return (
    <Note tone="warn" title={t`${plural(count, { one: 'Sign-ins of the last 30 days from # address would have been refused.', other: 'Sign-ins of the last 30 days from # addresses would have been refused.' })}`}>
      <ul className="safelist-refused">
        {refused.slice(0, most).map((one) => <Line key={one.address} one={one} />)}
        {rest > 0 && <li>{t`${plural(rest, { one: 'And # more', other: 'And # more' })}`}</li>}
      </ul>
    </Note>
  );
}

function Line({ one: { address, country, at, times } }: { one: RefusedSignIns }) {
  const { t } = useLingui();
  const fmt = useFmt();
  return (
    <li>
      <bdi className="mono ltr">{address}</bdi>
      {country && <> · {fmt.countryName(country)}</>} · {t`${plural(times, { one: '# sign-in', other: '# sign-ins' })}`} · <Time at={at} />
    </li>
  );
}
