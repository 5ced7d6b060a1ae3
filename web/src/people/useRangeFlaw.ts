import { useLingui } from '@lingui/react/macro';
import type { RangeFlaw } from './rangeLines';

/** Why a text is no range of addresses, as short as it stands under a field. */
export function useRangeFlaw(): (flaw: Pick<RangeFlaw, 'kind' | 'network'>) => string {
  const { t } = useLingui();
  return ({ kind, network = '' }) => ({
    form: t`No IP address, network or range.`,
    zone: t`It names a zone, which means something on one machine only. Leave out the % and what follows.`,
    host_bits: t`One address and not a network. The network is ${network}.`,
    mixed_families: t`Both ends must be IPv4, or both IPv6.`,
    backwards: t`It ends before it begins. Write the lower address first.`,
    double: t`In the list already.`,
  })[kind];
}
