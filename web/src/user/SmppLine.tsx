import { useQuery } from '@tanstack/react-query';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { smppSessionsQuery } from '../api/smpp';
import { pageSize } from '../api/pages';
import type { User } from '../api/types';
import { useMay, useSession } from '../session/session';
import { stringifySearch } from '../search';
import { Link } from '../ui/Link';
import { Note } from '../ui/Note';

/** That programs are bound over SMPP as this person, and the way to see and end that. Nothing while none is. */
export function SmppLine({ user: { id, username } }: { user: User }) {
  const { t } = useLingui();
  const may = useMay();
  const { user: self } = useSession();
  const seen = may('smpp/view');
  const { data } = useQuery({ ...smppSessionsQuery({ user: id }), enabled: seen || id === self.id });
  const count = data?.items.length ?? 0;
  if (count === 0) return null;
  const words = data?.nextCursor ? t`More than ${pageSize} SMPP sessions are open as well.` : plural(count, { one: '# SMPP session is open as well.', other: '# SMPP sessions are open as well.' });
  return <Note tone="info">{words}{seen && <> <Link href={`/smpp${stringifySearch({ search: username })}`}>{t`Show them`}</Link></>}</Note>;
}
