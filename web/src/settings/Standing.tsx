import { useLingui } from '@lingui/react/macro';
import type { Security, SecurityLack } from '../api/security';
import { useFmt } from '../fmt/useFmt';
import { useSettingWords } from '../people/useSettingWords';
import { Card } from '../ui/Card';
import { Icon } from '../ui/Icon';

const top = 3;

/** What a requirement asks for, in a few words. */
function useLackWord() {
  const { t } = useLingui();
  const words: Record<SecurityLack['reason'], string> = {
    common_passwords: t`common passwords refused`,
    breached_passwords: t`leaked passwords refused`,
    composition: t`no rules for how passwords are made`,
    long_passwords: t`passwords of 64 characters allowed`,
    rotation: t`no forced password changes`,
    second_factor: t`a second factor at every sign-in`,
    only_phone_factors: t`a safer factor beside texts and calls`,
    phone_factors: t`no codes by text or call`,
    email_factor: t`no codes by email`,
    phishable_factors: t`only passkeys`,
  };
  return ({ reason }: SecurityLack) => words[reason];
}

/** "Meets level 1. Level 2 asks for: no forced password changes (6.2.10)" */
export function Worth({ setting }: { setting: Security['settings'][number] | undefined }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const word = useLackWord();
  if (!setting?.rated) return null;
  const { level, lacks } = setting;
  const next = level + 1;
  const wanted = fmt.list(lacks.filter((lack) => lack.level === next).map((lack) => `${word(lack)} (${lack.requirement})`));
  return (
    <small className="worth">
      <Icon name={level === 0 ? 's-warn' : 's-check'} size={12} tone={level === 0 ? 'warn' : 'ok'} />
      <span>{level === 0 ? t`Below ASVS level 1.` : t`Meets ASVS level ${level}.`}{level < top && <> {t`Level ${next} asks for: ${wanted}`}</>}</span>
    </small>
  );
}

/** The level that all settings together reach, and what is missing for the next. */
export function Standing({ security: { level, missing }, draft }: { security: Security; draft: boolean }) {
  const { t } = useLingui();
  const word = useLackWord();
  const settings = useSettingWords();
  const next = level + 1;
  return (
    <div className="standing" role="status">
      <Card title="OWASP ASVS 5.0" note={draft ? t`With the changes that are not saved yet` : t`Sign-in and passwords, as they are now`}>
        <p className="standing-level">
          <span className="standing-marks" aria-hidden="true">{[1, 2, 3].map((one) => <span key={one} className={one <= level ? 'on' : undefined} />)}</span>
          <b>{level === 0 ? t`Below level 1` : t`Level ${level}`}</b>
        </p>
        {missing.length === 0
          ? <p className="faint">{t`Nothing is missing for the highest level.`}</p>
          : (
              <>
                <h3>{t`Missing for level ${next}`}</h3>
                <ul className="standing-missing">
                  {missing.map((lack) => (
                    <li key={`${lack.setting} ${lack.requirement}`}>
                      <span>{settings.title(lack.setting as Parameters<typeof settings.title>[0])}: {word(lack)}</span>
                      <span className="tag ltr">{lack.requirement}</span>
                    </li>
                  ))}
                </ul>
              </>
            )}
      </Card>
    </div>
  );
}
