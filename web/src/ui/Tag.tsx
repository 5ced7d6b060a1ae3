import type { ReactNode } from 'react';
import { Icon } from './Icon';
import './Pill.css';

/** A role, a team: a thing that is held. */
export function Tag({ children, title }: { children: ReactNode; title?: string }) {
  return <span className="tag cut" dir="auto" title={title}>{children}</span>;
}

interface TagsProps {
  names: readonly string[];
  /** How many are shown before "+2". */
  shown?: number;
}

export function Tags({ names, shown = 1 }: TagsProps) {
  const rest = names.slice(shown);
  if (names.length === 0) return null;
  return (
    <span className="tags">
      {names.slice(0, shown).map((name) => <Tag key={name} title={name}>{name}</Tag>)}
      {rest.length > 0 && (
        <span className="tag tab" title={rest.join(', ')}>
          <span className="ltr" aria-hidden="true">+{rest.length}</span>
          <span className="vh">{rest.join(', ')}</span>
        </span>
      )}
    </span>
  );
}

interface RemovableTagProps {
  children: ReactNode;
  removeLabel: string;
  onRemove: () => void;
}

/** A chosen thing in a form, with a way to take it out again. */
export function RemovableTag({ children, removeLabel, onRemove }: RemovableTagProps) {
  return (
    <span className="chip set">
      <bdi>{children}</bdi>
      <button type="button" aria-label={removeLabel} onClick={onRemove}><Icon name="x" size={12} /></button>
    </span>
  );
}
