import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../ui/Icon';
import type { Factor } from '../unfinished';

export const factorIcons: Record<Factor, IconName> = { email: 'mail', sms: 'send', voice: 'bell', app: 'clock', passkey: 'key', mobile: 'check', recovery: 'rows' };

interface Choice<Id> {
  id: Id;
  icon: IconName;
  title: string;
  note?: ReactNode;
}

/** A list of which one is pressed; the first has the focus. */
export function Choices<Id extends string>({ choices, onChoose }: { choices: readonly Choice<Id>[]; onChoose: (id: Id) => void }) {
  return (
    <ul className="step-ways">
      {choices.map(({ id, icon, title, note }, at) => (
        <li key={id}>
          <button type="button" className="way" autoFocus={at === 0} onClick={() => onChoose(id)}>
            <Icon name={icon} />
            <span>{title}{note && <small>{note}</small>}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
