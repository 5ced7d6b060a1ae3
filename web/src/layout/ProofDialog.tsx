import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { ownFactorsQuery } from '../api/factors';
import { hasPasskeys } from '../session/passkey';
import { answerProof } from '../session/proof';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { AppProof, PasskeyProof, PasswordProof } from './Proofs';

/** Asks who one is before an act that an open portal on a table must not be enough for. */
export function ProofDialog({ open }: { open: boolean }) {
  const { t } = useLingui();
  return (
    <Dialog open={open} onClose={() => answerProof(false)} title={t`Confirm that it is you`}>
      {/* Only mounted while open, so that what was typed is forgotten. */}
      <Question />
    </Dialog>
  );
}

type Way = 'password' | 'passkey' | 'app';

/** One's own ways, the password first; it is asked for while the others are not known yet, or cannot be read. */
function Question() {
  const { t } = useLingui();
  const { data } = useQuery({ ...ownFactorsQuery, meta: { quiet: true } });
  const [way, setWay] = useState<Way>('password');
  const ways: Way[] = ['password'];
  if (data?.ways.includes('passkey') && hasPasskeys()) ways.push('passkey');
  if (data?.ways.includes('app')) ways.push('app');
  const words: Record<Way, string> = { password: t`Use the password`, passkey: t`Use a passkey`, app: t`Use the authenticator app` };
  const others = ways.length > 1 && (
    <div className="dialog-words">
      {ways.filter((one) => one !== way).map((one) => <Button key={one} kind="quiet" size="small" onPress={() => setWay(one)}>{words[one]}</Button>)}
    </div>
  );
  switch (way) {
    case 'password':
      return <PasswordProof>{others}</PasswordProof>;
    case 'passkey':
      return <PasskeyProof>{others}</PasskeyProof>;
    case 'app':
      return <AppProof>{others}</AppProof>;
  }
}
