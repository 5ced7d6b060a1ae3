import { useLingui } from '@lingui/react/macro';
import type { CreatedKey } from '../api/keys';
import { Button } from '../ui/Button';
import { CopyButton } from '../ui/CopyButton';
import { Dialog } from '../ui/Dialog';
import { Note } from '../ui/Note';

/** The secret of a new key, shown this once: it is not closed by mistake, only by saying that it is stored. */
export function SecretDialog({ made, onStored }: { made: CreatedKey; onStored: () => void }) {
  const { t } = useLingui();
  const { name, secret } = made;
  const call = `curl -H "Authorization: App ${secret}" ${location.origin}/api/v1/session`;
  return (
    <Dialog open stays onClose={onStored} title={t`Key of ${name}`} actions={<Button kind="main" onPress={onStored}>{t`I have stored it`}</Button>}>
      <div className="stack key-stack">
        <p className="dim">{t`Give this key to the program now, by a way that you trust. It is shown only here, and nobody can look it up later.`}</p>
        <div className="key-secret"><span className="mono ltr">{secret}</span><CopyButton value={secret} label={t`Copy the key`} /></div>
        <p className="dim">{t`To try it, ask who it is:`}</p>
        <div className="key-secret"><span className="mono ltr">{call}</span><CopyButton value={call} label={t`Copy the command`} /></div>
        <Note tone="warn">{t`Whoever has the key can do what it may. If it gets lost, revoke it and create another one.`}</Note>
      </div>
    </Dialog>
  );
}
