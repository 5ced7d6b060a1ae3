import { useLingui } from '@lingui/react/macro';
import type { BindKind } from '../api/smpp';

export function useKindWord(): (kind: BindKind) => string {
  const { t } = useLingui();
  return (kind) => ({ transmitter: t`Transmitter`, receiver: t`Receiver`, transceiver: t`Transceiver` })[kind];
}

/** Whole numbers from ten on: the rest of a fast one says nothing. */
export const rounded = (rate: number) => (rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate));
