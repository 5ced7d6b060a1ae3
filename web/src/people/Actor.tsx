import type { ActorKind, AuditEvent } from '../api/auditTypes';
import { useMay } from '../session/session';
import { Avatar } from '../ui/Avatar';
import { Icon, type IconName } from '../ui/Icon';
import { Link } from '../ui/Link';
import { useActorName } from './useActorName';
import './Actor.css';

const signs: Record<Exclude<ActorKind, 'user'>, IconName> = { operator: 'shield', key: 'key', system: 'mark', anonymous: 'user' };

interface ActorProps {
  actor: AuditEvent['actor'];
  /** With a way to the person. */
  linked?: boolean;
}

/** Who did it: a face for people, a sign for everything else. */
export function Actor({ actor, linked }: ActorProps) {
  const may = useMay();
  const name = useActorName()(actor);
  const person = actor.kind === 'user' && actor.id !== undefined;
  const from = actor.account?.name;
  return (
    <span className={linked ? 'actor wraps' : 'actor'}>
      {person ? <Avatar size="mini" id={actor.id ?? ''} name={name} /> : <span className="actor-sign"><Icon name={actor.kind === 'user' ? 'user' : signs[actor.kind]} /></span>}
      {linked && person && may('users/view') && from === undefined
        ? <Link className="link" href={`/users/${actor.id ?? ''}`}><bdi>{name}</bdi></Link>
        : <span className={person ? 'cut' : 'cut dim'} dir="auto" title={actor.fullName && actor.name}>{name}</span>}
      {from !== undefined && <span className={linked ? 'faint' : 'faint cut'} dir="auto" title={from}>({from})</span>}
      {linked && actor.fullName && <span className="mono faint ltr">{actor.name}</span>}
    </span>
  );
}
