import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { orderProviders, turnProvider, type Provider } from '../api/messages';
import { RowMenu } from '../ui/RowMenu';
import { toast } from '../ui/Toast';
import { ProviderDialog } from './ProviderDialog';
import { RemoveProvider } from './RemoveProvider';
import { TestDialog } from './TestDialog';

interface ProviderMenuProps {
  provider: Provider;
  /** All of its channel, itself among them, in the order in which they are asked. */
  others: readonly Provider[];
}

/** What can be done with one provider. */
export function ProviderMenu({ provider, others }: ProviderMenuProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState<'edit' | 'test' | 'remove'>();
  const { turn, move } = useProviderActs(provider, others);
  const at = others.findIndex(({ id }) => id === provider.id);
  const close = () => setOpen(undefined);
  return (
    <>
      <RowMenu
        name={provider.name}
        groups={[
          [
            { id: 'edit', title: t`Edit`, icon: 'edit', onPress: () => setOpen('edit') },
            { id: 'test', title: t`Send a test message`, icon: 'send', onPress: () => setOpen('test') },
            { id: 'log', title: t`Show its messages`, icon: 'log', href: `/messages?tab=log&provider=${encodeURIComponent(provider.id)}` },
          ],
          [
            at > 0 && { id: 'earlier', title: t`Ask earlier`, icon: 'up', onPress: () => move(at - 1) },
            at < others.length - 1 && { id: 'later', title: t`Ask later`, icon: 'down', onPress: () => move(at + 1) },
            { id: 'turn', title: provider.enabled ? t`Switch off` : t`Switch on`, icon: provider.enabled ? 'ban' : 'check', onPress: turn },
          ],
          [{ id: 'remove', title: t`Remove`, icon: 'trash', danger: true, onPress: () => setOpen('remove') }],
        ]}
      />
      {open === 'edit' && <ProviderDialog provider={provider} onClose={close} />}
      {open === 'test' && <TestDialog provider={provider} onClose={close} />}
      {open === 'remove' && <RemoveProvider provider={provider} onClose={close} />}
    </>
  );
}

function useProviderActs({ id, name, channel, enabled }: Provider, others: readonly Provider[]) {
  const { t } = useLingui();
  const turned = useMutation({
    mutationFn: (on: boolean) => turnProvider(id, on),
    onSuccess: (_, on) => toast(on ? t`${name} is switched on.` : t`${name} is switched off.`),
  });
  const moved = useMutation({
    mutationFn: (ids: string[]) => orderProviders(channel, ids),
    onSuccess: () => toast(t`The order is changed.`),
  });
  const move = (to: number) => {
    const ids = others.map((other) => other.id).filter((other) => other !== id);
    ids.splice(to, 0, id);
    moved.mutate(ids);
  };
  return { turn: () => turned.mutate(!enabled), move };
}
