import { initials } from '../fmt/fmt';
import './Avatar.css';

interface AvatarProps {
  /** Chooses the tint: the same person has the same one everywhere. */
  id: string;
  name: string;
  size?: 'big' | 'mini';
}

export function Avatar({ id, name, size }: AvatarProps) {
  return <span className={`av av-${tint(id)}${size ? ` ${size}` : ''}`} aria-hidden="true">{initials(name)}</span>;
}

function tint(id: string): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return (hash % 6) + 1;
}

interface PersonProps {
  id: string;
  name: string;
  /** A second line, such as the username. */
  note?: string;
}

/** A face and a name, as in tables and lists. */
export function Person({ id, name, note }: PersonProps) {
  return (
    <span className="person">
      <Avatar id={id} name={name} />
      <span>
        <b className="cut" dir="auto">{name}</b>
        {note && <small className="cut" dir="ltr">{note}</small>}
      </span>
    </span>
  );
}

/** The colour of an account below another: a class for its logo and for what surrounds it. */
export const accountTint = (id: string) => `av-${tint(id)}`;

/** The letter of an account. With its id in a colour of its own, as accounts below another have it. */
export function AccountLogo({ id, name, size }: { id?: string; name: string; size?: 'big' | 'mini' }) {
  return <span className={['logo', size, id && accountTint(id)].filter(Boolean).join(' ')} aria-hidden="true">{initials(name).slice(0, 1)}</span>;
}
