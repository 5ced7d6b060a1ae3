import { useEffect } from 'react';
import { useLingui } from '@lingui/react/macro';
import { noteAccount } from '../session/lately';
import { home as own, inAccount } from '../session/address';
import { useSession } from '../session/session';
import { accountTint } from '../ui/Avatar';
import { Icon } from '../ui/Icon';
import { Link } from '../ui/Link';
import './VisitBar.css';

/** Says on every page of an account below one's own where one is, and leads back. */
export function VisitBar() {
  const { t } = useLingui();
  const { user, home, account, path } = useSession();
  const { id, name } = account;
  useEffect(() => noteAccount(user.id, { id, name }), [user.id, id, name]);
  const back = home.name;
  return (
    <div className={`visit-in ${accountTint(id)}`}>
      <nav aria-label={t`Accounts above this one`}>
        {path.slice(0, -1).map((above) => (
          <span key={above.id} className="visit-step">
            <Link href={inAccount(above.id === home.id ? own : above.id)}><bdi>{above.name}</bdi></Link><Icon name="end" size={12} />
          </span>
        ))}
        <b aria-current="true" dir="auto">{name}</b>
      </nav>
      <Link className="visit-back" href={inAccount(own)}><Icon name="undo" size={14} /><span>{t`Back to ${back}`}</span></Link>
    </div>
  );
}
