import { useEffect, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Icon } from './Icon';
import './Button.css';

interface CopyButtonProps {
  value: string;
  /** What is copied: "Copy user id". */
  label: string;
}

/** Copies and says so, to the eye and to the screen reader. */
export function CopyButton({ value, label }: CopyButtonProps) {
  const { t } = useLingui();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <button
        type="button"
        className="icb mini"
        aria-label={label}
        title={copied ? t`Copied` : label}
        onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}
      >
        <Icon name={copied ? 'check' : 'copy'} tone={copied ? 'ok' : undefined} />
      </button>
      <span className="vh" role="status">{copied && t`Copied`}</span>
    </>
  );
}

/** An id, key or address in mono with its copy button. */
export function CopyValue({ value, label }: CopyButtonProps) {
  return (
    <>
      <span className="mono ltr cut">{value}</span>
      <CopyButton value={value} label={label} />
    </>
  );
}
