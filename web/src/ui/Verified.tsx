import { Icon } from './Icon';
import './Verified.css';

interface VerifiedProps {
  /** "Verified". */
  label: string;
  /** The word is for screen readers and on hover only. */
  brief?: boolean;
}

/** A green check: the address or number is known to be the person's own. */
export function Verified({ label, brief }: VerifiedProps) {
  return <span className="ver" title={label}><Icon name="check" /><span className={brief ? 'vh' : undefined}>{label}</span></span>;
}
