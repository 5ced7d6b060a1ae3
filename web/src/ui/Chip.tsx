import { Icon } from './Icon';
import './Pill.css';

interface ChipProps {
  label: string;
  /** How many things the filter would show. */
  count?: string;
  onPress: () => void;
}

/** A filter one press away, with what it would find. */
export function Chip({ label, count, onPress }: ChipProps) {
  return (
    <button type="button" className="chip" onClick={onPress}>
      <Icon name="plus" size={12} />{label}
      {count !== undefined && <span className="n">{count}</span>}
    </button>
  );
}
