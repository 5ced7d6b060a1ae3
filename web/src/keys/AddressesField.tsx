import { useLingui } from '@lingui/react/macro';
import { TextArea } from '../ui/TextArea';

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
