import { lazy, Suspense, useEffect, useState, type ComponentType } from 'react';
import { answerProof, useProofWanted } from '../session/proof';

interface ProofProps { open: boolean }

const ProofDialog = lazy<ComponentType<ProofProps>>(() => import('./ProofDialog').then((module) => ({ default: module.ProofDialog }), () => ({ default: Unasked })));

/** Stands in the shell and costs nothing until an act asks who one is. Once opened it stays, so that it can close in its own way. */
export function ProofPlace() {
  const open = useProofWanted();
  const [opened, setOpened] = useState(open);
  if (open && !opened) setOpened(true);
  return opened && <Suspense><ProofDialog open={open} /></Suspense>;
}

/** The dialog could not be fetched: nobody can answer, so nobody waits. */
function Unasked({ open }: ProofProps) {
  useEffect(() => {
    if (open) answerProof(false);
  }, [open]);
  return null;
}
