import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { makeRecoveryCodes, type Factors } from '../../api/factors';
import { useFmt } from '../../fmt/useFmt';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Note } from '../../ui/Note';
import { Time } from '../../ui/Time';
import { toast } from '../../ui/Toast';

/** Codes for the day when phone and keys are lost. They are shown once. */
export function CodesCard({ factors: { recoveryCodes } }: { factors: Factors }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const [codes, setCodes] = useState<readonly string[]>();
  const [asking, setAsking] = useState(false);
  const make = useMutation({
    mutationFn: makeRecoveryCodes,
    onSuccess: (made) => {
      setAsking(false);
      setCodes(made.codes);
    },
  });
  const left = recoveryCodes && fmt.number(recoveryCodes.left);
  return (
    <Card title={t`Recovery codes`} note={t`Each lets you in once when you have lost your phone or your keys. Keep them where only you look.`}>
      {codes
        ? <Shown codes={codes} onStored={() => setCodes(undefined)} />
        : (
          <div className="factor-row">
            <span className="factor-state">
              {recoveryCodes
                ? <>{t`${left} of 10 left`}<small>{t`Made`} <Time at={recoveryCodes.madeAt} form="date" /></small></>
                : <span className="dim">{t`You have none.`}</span>}
            </span>
            <span className="acts">
              <Button busy={make.isPending} onPress={() => (recoveryCodes ? setAsking(true) : make.mutate())}>{recoveryCodes ? t`Make new codes` : t`Make recovery codes`}</Button>
            </span>
          </div>
        )}
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} title={t`Make new recovery codes?`} action={t`Make new codes`} busy={make.isPending} onConfirm={() => make.mutate()}>
        {t`The codes that you have no longer work then.`}
      </ConfirmDialog>
    </Card>
  );
}

function Shown({ codes, onStored }: { codes: readonly string[]; onStored: () => void }) {
  const { t } = useLingui();
  const text = `${codes.join('\n')}\n`;
  const copy = () => void navigator.clipboard.writeText(text).then(() => toast(t`The recovery codes are copied.`));
  return (
    <div className="stack">
      <Note tone="warn" live title={t`These codes are shown only now.`}>{t`Print them or put them into a password manager.`}</Note>
      <ul className="factor-codes mono ltr" aria-label={t`Recovery codes`}>{codes.map((code) => <li key={code}>{code}</li>)}</ul>
      <div className="acts">
        <Button icon="copy" onPress={copy}>{t`Copy`}</Button>
        <Button icon="download" onPress={() => save(text)}>{t`Download`}</Button>
        <Button kind="main" onPress={onStored}>{t`I have stored them`}</Button>
      </div>
    </div>
  );
}

function save(text: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = 'recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(link.href);
}
