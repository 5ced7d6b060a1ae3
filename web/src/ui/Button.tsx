import { useId, type ReactNode } from 'react';
import { Icon, type IconName } from './Icon';
import { Link } from './Link';
import './Button.css';

interface ButtonProps {
  children: ReactNode;
  /** `main` is the one primary button of a page. */
  kind?: 'main' | 'quiet' | 'danger';
  size?: 'small' | 'wide';
  icon?: IconName;
  iconEnd?: IconName;
  /** Shown as a key cap; the page binds the key itself. */
  shortcut?: string;
  type?: 'button' | 'submit';
  /** While the act runs: the button keeps its width and cannot be pressed again. */
  busy?: boolean;
  disabled?: boolean;
  /** Why it cannot be pressed. The button stays reachable, so that the reason can be read. */
  reason?: string;
  /** Makes it a link. */
  href?: string;
  /** With href: the browser saves the file instead of showing it. */
  download?: boolean;
  /** With href: what a plain press does instead. */
  onFollow?: () => void;
  autoFocus?: boolean;
  onPress?: () => void;
}

export function Button(props: ButtonProps) {
  const reasonId = useId();
  const classes = ['btn', props.kind, props.size, props.busy && 'busy'].filter(Boolean).join(' ');
  const content = (
    <>
      {props.icon && <Icon name={props.icon} />}
      <span className="btn-label">{props.children}</span>
      {props.iconEnd && <Icon name={props.iconEnd} />}
      {props.shortcut && <kbd>{props.shortcut}</kbd>}
    </>
  );
  if (props.href !== undefined) {
    return <Link className={classes} href={props.href} download={props.download} onFollow={props.onFollow}>{content}</Link>;
  }
  const blocked = props.reason !== undefined || props.busy === true;
  return (
    <>
      <button
        type={props.type ?? 'button'}
        className={classes}
        disabled={props.disabled}
        aria-disabled={blocked || undefined}
        aria-busy={props.busy || undefined}
        aria-describedby={props.reason ? reasonId : undefined}
        title={props.reason}
        // The caller knows when a button that appears deserves the focus, as in a dialog.
        autoFocus={props.autoFocus}
        onClick={(event) => {
          if (blocked) event.preventDefault();
          else props.onPress?.();
        }}
      >
        {content}
      </button>
      {props.reason && <span id={reasonId} className="vh">{props.reason}</span>}
    </>
  );
}
