import { useLingui } from '@lingui/react/macro';
import { useFmt } from '../fmt/useFmt';
import { CopyValue } from '../ui/CopyButton';
import './SignIns.css';

/** The address of a sign-in and, where the server knows it, the country that it was used in. */
export function SignInPlace({ of: { address, country } }: { of: { address?: string; country?: string } }) {
  const { t } = useLingui();
  const fmt = useFmt();
  if (!address) return '–';
  const name = country && fmt.countryName(country);
  return (
    <span className="sign-in-place">
      <span className="fact-one"><CopyValue value={address} label={t`Copy address`} /></span>
      {name && <span className="dim cut" title={name}>{name}</span>}
    </span>
  );
}
