import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { changeKey, type ApiKey } from '../api/keys';
import { toast } from '../ui/Toast';
import { useRefusals } from './words';

/** Turns a key off and on again. Who may not turn it on is not offered to take it back. */
export function useTurn(key: ApiKey): { busy: boolean; turn: (enabled: boolean) => void } {
  const { t } = useLingui();
  const { edit } = useRefusals(key);
  const { id, name } = key;
  const turn = useMutation({
    mutationFn: (enabled: boolean) => changeKey({ key: id, change: { enabled } }),
    onSuccess: (_, enabled) => {
      if (enabled) toast(t`${name} is enabled.`);
      else toast(t`${name} is disabled: programs that use it are refused.`, edit === undefined ? { undo: () => turn.mutate(true) } : undefined);
    },
  });
  return { busy: turn.isPending, turn: turn.mutate };
}
