import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { Import, ImportOutcome } from '../api/imports';
import { useFmt } from '../fmt/useFmt';
import type { IconName, Tone } from '../ui/Icon';
import { Pill } from '../ui/Pill';
import { StatusPill } from '../ui/StatusPill';

/** Where an import stands, in the words of all lists where they fit. */
export function ImportPill({ status, failed, detail }: Pick<Import, 'status' | 'failed' | 'detail'>) {
  const { t } = useLingui();
  if (status === 'uploaded') return <Pill tone="info" icon="s-wait">{t`Uploaded`}</Pill>;
  if (status === 'checking') return <Pill tone="info" icon="s-wait">{t`Being checked`}</Pill>;
  if (status === 'checked') return <Pill tone="info" icon="s-check">{t`Checked`}</Pill>;
  if (status === 'done' && failed > 0) return <StatusPill status="partly" />;
  return <StatusPill status={status} why={detail} />;
}

const shapes: Record<ImportOutcome, [Tone, IconName]> = {
  created: ['ok', 's-check'], updated: ['info', 's-ok'], unchanged: ['idle', 's-idle'], failed: ['bad', 's-x'],
};

export function OutcomePill({ outcome, dry }: { outcome: ImportOutcome; dry: boolean }) {
  const [tone, icon] = shapes[outcome];
  const word = useOutcomeWord(dry);
  return <Pill tone={tone} icon={icon}>{word(outcome)}</Pill>;
}

/** In a dry run nothing has happened yet, and the words must not say so. */
export function useOutcomeWord(dry: boolean): (outcome: ImportOutcome) => string {
  const { t } = useLingui();
  return (outcome) => (dry
    ? { created: t`To be created`, updated: t`To be updated`, unchanged: t`Unchanged`, failed: t`Has a fault` }
    : { created: t`Created`, updated: t`Updated`, unchanged: t`Unchanged`, failed: t`Failed` })[outcome];
}

export function useFormatWord(): (format: Import['format']) => string | undefined {
  const { t } = useLingui();
  return (format) => ({ gatehouse: t`a Gatehouse export`, google: t`a Google Workspace export`, okta: t`an Okta export`, unknown: undefined })[format];
}

/** "12 created · 3 failed": only what there is. */
export function useCountWords(): (counts: Pick<Import, ImportOutcome>, dry: boolean) => string {
  const { t } = useLingui();
  const fmt = useFmt();
  return ({ created, updated, unchanged, failed }, dry) => [
    created > 0 && (dry ? t`${plural(created, { one: '# to be created', other: '# to be created' })}` : t`${plural(created, { one: '# created', other: '# created' })}`),
    updated > 0 && (dry ? t`${plural(updated, { one: '# to be updated', other: '# to be updated' })}` : t`${plural(updated, { one: '# updated', other: '# updated' })}`),
    unchanged > 0 && t`${plural(unchanged, { one: '# unchanged', other: '# unchanged' })}`,
    failed > 0 && t`${plural(failed, { one: '# with a fault', other: '# with a fault' })}`,
  ].filter(Boolean).join(' · ') || fmt.number(0);
}
