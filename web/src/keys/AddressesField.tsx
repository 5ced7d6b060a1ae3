import { useLingui } from '@lingui/react/macro';
import { readRange } from '../people/ranges';
import { useRangeFlaw } from '../people/useRangeFlaw';
import { TextArea } from '../ui/TextArea';
import { addressesOf } from './keyForm';

interface AddressesFieldProps {
  name: string;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
  onBlur: () => void;
}

export function AddressesField(field: AddressesFieldProps) {
  const { t } = useLingui();
  return (
    <TextArea
      label={t`Allowed addresses`}
      {...field}
      rows={3}
      dir="ltr"
      optional
      placeholder={'192.0.2.7\n198.51.100.0/24\n2001:db8::1-2001:db8::ff'}
      hint={t`Addresses, networks and ranges, one a line. Empty: the key works from everywhere.`}
    />
  );
}

/** What is wrong with the first one that cannot be taken. */
export function useAddressesRule(): (text: string) => string | undefined {
  const words = useRangeFlaw();
  return (text) => {
    for (const value of addressesOf(text)) {
      const { fault, network } = readRange(value);
      if (fault) return `${value}: ${words({ kind: fault, network })}`;
    }
    return undefined;
  };
}
