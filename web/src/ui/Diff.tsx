import type { ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import './Diff.css';

export interface Difference {
  name: string;
  /** Nothing: it was not there. */
  before?: ReactNode;
  /** Nothing: it is not there any more. */
  after?: ReactNode;
}

/** What was and what is, one under the other; by sign and word as well as by colour. */
export function Diff({ differences }: { differences: readonly Difference[] }) {
  const { t } = useLingui();
  return (
    <dl className="diff">
      {differences.map(({ name, before, after }, index) => (
        <div key={`${name}-${index}`}>
          <dt>{name}</dt>
          {before !== undefined && <dd className="was"><span><span className="vh">{t`Before:`} </span>{before}</span></dd>}
          {after !== undefined && <dd className="now"><span><span className="vh">{t`After:`} </span>{after}</span></dd>}
        </div>
      ))}
    </dl>
  );
}
