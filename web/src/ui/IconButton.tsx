import { Icon, type IconName } from './Icon';
import { Link } from './Link';
import './Button.css';

interface IconButtonProps {
  icon: IconName;
  /** What it does, for screen readers and as a tip. */
  label: string;
  size?: 'small' | 'mini';
  disabled?: boolean;
  /** For a button that is on or off. */
  pressed?: boolean;
  href?: string;
  onPress?: () => void;
}

export function IconButton({ icon, label, size, disabled, pressed, href, onPress }: IconButtonProps) {
  const classes = size ? `icb ${size}` : 'icb';
  if (href !== undefined) {
    return <Link className={classes} href={href} label={label}><Icon name={icon} /></Link>;
  }
  return (
    <button type="button" className={classes} aria-label={label} title={label} aria-pressed={pressed} disabled={disabled} onClick={onPress}>
      <Icon name={icon} />
    </button>
  );
}
