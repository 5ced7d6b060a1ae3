import { useEffect, useState } from 'react';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Icon } from './Icon';
import { PasswordField } from './PasswordField';
import type { Strength } from './passwordStrength';
import { judge, meetsAll, type PasswordRules, type RuleName } from './passwordRules';
import type { TextInputProps } from './TextField';
import './NewPasswordField.css';

interface NewPasswordFieldProps extends Omit<TextInputProps, 'type' | 'dir' | 'mono' | 'small' | 'placeholder' | 'hint' | 'autoComplete'> {
  rules: PasswordRules;
  /** Username and email of whose password it is: it must not hold them. */
  about: readonly string[];
}

/** A password that is chosen now: what it must be like, ticked off as one types, and how hard it is to guess. */
export function NewPasswordField({ rules, about, ...field }: NewPasswordFieldProps) {
  const strength = useStrength(field.value, about);
  return (
    <div className="new-password">
      <PasswordField {...field} autoComplete="new-password" />
      <Meter strength={strength} />
      <RuleList rules={rules} password={field.value} about={about} strength={strength} />
    </div>
  );
}

/** For the rules of a form. */
export function useNewPasswordRule(rules: PasswordRules): (password: string, about: readonly string[]) => string | undefined {
  const { t } = useLingui();
  return (password, about) => {
    if (password === '') return t`Fill this in.`;
    return meetsAll(rules, password, about) ? undefined : t`This password does not keep to the rules below.`;
  };
}

function Meter({ strength }: { strength: Strength | undefined }) {
  const { t } = useLingui();
  const words = [t`Guessed at once`, t`Easy to guess`, t`Fair`, t`Good`, t`Strong`];
  return (
    <div className="strength" data-score={strength?.score}>
      <span className="strength-bars" aria-hidden="true"><i /><i /><i /><i /></span>
      <span className="strength-words" aria-live="polite">{strength && words[strength.score]}</span>
    </div>
  );
}

function RuleList({ rules, password, about, strength }: Pick<NewPasswordFieldProps, 'rules' | 'about'> & { password: string; strength: Strength | undefined }) {
  const { t } = useLingui();
  const words = useRuleWords(rules);
  const lines = [...judge(rules, password, about)].map(([name, met]) => <Line key={name} met={met}>{words[name]}</Line>);
  return (
    <ul className="password-rules" aria-label={t`Rules for the password`}>
      {lines}
      {rules.breached && <Line met={strength?.common ? false : undefined}>{t`Not a common or leaked password`}</Line>}
      {rules.history > 0 && <Line>{t`${plural(rules.history, { one: 'Not your present password', other: 'Not one of your last # passwords' })}`}</Line>}
    </ul>
  );
}

function useRuleWords({ min, max, classes, repeats }: PasswordRules): Record<RuleName, string> {
  const { t } = useLingui();
  return {
    length: t`${min} to ${max} characters; a sentence is fine`,
    classes: classes === 4
      ? t`Small letters, capital letters, digits and other characters`
      : t`At least ${classes} of these: small letters, capital letters, digits, other characters`,
    repeats: t`${plural(repeats, { one: 'No character twice in a row', other: 'No character more than # times in a row' })}`,
    varied: t`More than a few different characters`,
    name: t`Without your username and email address`,
  };
}

/** Met, not met yet, or known only to the server. */
function Line({ met, children }: { met?: boolean; children: string }) {
  const { t } = useLingui();
  return (
    <li data-met={met}>
      <Icon name={met ? 's-check' : 's-wait'} />
      <span>{children}</span>
      {met !== undefined && <span className="vh">{met ? t`: kept` : t`: not kept yet`}</span>}
    </li>
  );
}

/** How hard the password is to guess; nothing for none, and nothing while the dictionaries are on their way or cannot be had. */
function useStrength(password: string, about: readonly string[]): Strength | undefined {
  const [strength, setStrength] = useState<Strength>();
  const names = about.join('\n');
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(() => {
      if (password === '') {
        setStrength(undefined);
        return;
      }
      import('./passwordStrength').then(
        ({ strengthOf }) => { if (wanted) setStrength(strengthOf(password, names.split('\n').filter(Boolean))); },
        () => undefined, // The server judges all the same.
      );
    }, 80);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [password, names]);
  return password === '' ? undefined : strength;
}
