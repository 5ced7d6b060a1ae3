import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { preferFactor, type Factors, type Preferred } from '../../api/factors';
import { factorNames } from '../../people/settingKinds';
import { useFactorWord } from '../../people/useFactorWord';
import { Card } from '../../ui/Card';
import { Select, type Option } from '../../ui/Select';
import { toast } from '../../ui/Toast';

/** Which of one's second factors is asked for first. It counts from the next sign-in on. */
export function PreferredCard({ factors }: { factors: Factors }) {
  const { t } = useLingui();
  const word = useFactorWord();
  const save = useMutation({ mutationFn: preferFactor, onSuccess: () => toast(t`Your choice is saved.`) });
  const chosen = factorNames.find((name) => name === factors.preferred);
  const ready = factorNames.filter((name) => factors.ways.includes(name));
  const lost = chosen !== undefined && !ready.includes(chosen);
  const options: Option<Preferred>[] = [
    { id: '', label: t`The safest that I have` },
    ...ready.map((name) => ({ id: name, label: word(name) })),
    ...(lost ? [{ id: chosen, label: word(chosen) }] : []),
  ];
  return (
    <Card title={t`Asked first at sign-in`} note={t`You can always choose another way when you sign in.`}>
      {options.length === 1
        ? <span className="dim">{t`Set up a second factor first.`}</span>
        : (
          <div className="factor-choice">
            <Select
              label={t`Asked first at sign-in`}
              hideLabel
              options={options}
              // While it is saved the new one shows; when that fails, the old one again.
              value={save.isPending ? save.variables : chosen ?? ''}
              onChange={(factor) => save.mutate(factor)}
              hint={lost && !save.isPending ? t`You cannot answer with this now. Until you can, the safest that you have is asked for.` : undefined}
            />
          </div>
        )}
    </Card>
  );
}
