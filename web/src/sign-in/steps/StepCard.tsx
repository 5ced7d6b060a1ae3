import type { ReactNode } from 'react';
import { GateCard } from '../Gate';

/** A card after the first, under the bars that say so to the eye. */
export function StepCard({ title, sub, children }: { title: string; sub: ReactNode; children: ReactNode }) {
  return (
    <GateCard title={title} sub={sub} above={<div className="steps" aria-hidden="true"><i /><i /></div>}>
      {children}
    </GateCard>
  );
}
