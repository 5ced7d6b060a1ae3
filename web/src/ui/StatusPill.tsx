import { useLingui } from '@lingui/react/macro';
import type { IconName, Tone } from './Icon';
import { Pill } from './Pill';

/** One vocabulary for all lists: what a status is called, its shape and its tone. */
const looks = {
  active: ['ok', 's-ok'],
  pending: ['info', 's-wait'],
  locked: ['bad', 's-lock'],
  password_expired: ['warn', 's-warn'],
  disabled: ['idle', 's-idle'],
  success: ['ok', 's-check'],
  failure: ['bad', 's-x'],
  running: ['info', 's-wait'],
  waiting: ['idle', 's-wait'],
  done: ['ok', 's-check'],
  failed: ['bad', 's-x'],
  cancelled: ['idle', 's-idle'],
  partly: ['warn', 's-warn'],
  invited: ['info', 's-wait'],
  accepted: ['ok', 's-check'],
  expiring: ['warn', 's-wait'],
  not_yet: ['info', 's-wait'],
  expired: ['warn', 's-warn'],
  revoked: ['idle', 's-idle'],
} satisfies Record<string, [Tone, IconName]>;

export type Status = keyof typeof looks;

interface StatusPillProps {
  status: Status;
  why?: string;
}

export function StatusPill({ status, why }: StatusPillProps) {
  const word = useStatusWord();
  const [tone, icon] = looks[status];
  return <Pill tone={tone} icon={icon} why={why}>{word(status)}</Pill>;
}

/** The word alone, for filters and sentences. */
export function useStatusWord(): (status: Status) => string {
  const { t } = useLingui();
  return (status) => ({
    active: t`Active`,
    pending: t`No password yet`,
    locked: t`Locked`,
    password_expired: t`Password expired`,
    disabled: t`Disabled`,
    success: t`Success`,
    failure: t`Failure`,
    running: t`Running`,
    waiting: t`Waiting`,
    done: t`Done`,
    failed: t`Failed`,
    cancelled: t`Cancelled`,
    partly: t`Partly done`,
    invited: t`Invited`,
    accepted: t`Accepted`,
    expiring: t`Ends soon`,
    not_yet: t`Not yet valid`,
    expired: t`Expired`,
    revoked: t`Revoked`,
  })[status];
}
