import { Suspense, useRef, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { useEnters, useSession } from '../session/session';
import { AccountLogo } from '../ui/Avatar';
import { Icon } from '../ui/Icon';
import { Link } from '../ui/Link';
import { lazily } from './lazily';

const fetchList = () => import('./SwitcherList').then((module) => module.SwitcherList);
const SwitcherList = lazily(fetchList);

/** Which account is shown. Whoever may enter those below their own chooses another here. */
export function Switcher() {
  return useEnters() ? <Chooser /> : <Link href="/" className="switcher"><Shown /></Link>;
}

function Chooser() {
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const { t } = useLingui();
  const { account: { name } } = useSession();
  return (
    <>
      <button
        ref={trigger}
        type="button"
        className="switcher"
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-label={t`${name}, switch account`}
        onPointerEnter={() => void fetchList().catch(() => undefined)}
        onClick={() => setOpen(!open)}
      >
        <Shown />
        <Icon name="updown" />
      </button>
      {open && <Suspense><SwitcherList triggerRef={trigger} onClose={() => setOpen(false)} /></Suspense>}
    </>
  );
}

function Shown() {
  const { t } = useLingui();
  const { account, path } = useSession();
  const above = path.at(-2)?.name;
  const kinds = { operator: t`Operator account`, main: t`Main account`, sub: t`Sub-account` };
  return (
    <>
      <AccountLogo id={above === undefined ? undefined : account.id} name={account.name} />
      <span className="who">
        <b dir="auto">{account.name}</b>
        <small>{above === undefined ? kinds[account.kind] : t`Sub-account of ${above}`}</small>
      </span>
    </>
  );
}
