import type { ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import { asLanguage, languageNames, languages } from '../session/preferences';
import { activateLanguage } from '../translations/sign-in';
import { Icon } from '../ui/Icon';
import { Select } from '../ui/Select';
import './Gate.css';

/** The ground of the sign-in pages: arches, the mark, the language, and a card in the middle. */
export function Gate({ children }: { children: ReactNode }) {
  const { t, i18n } = useLingui();
  return (
    <div className="gate">
      <svg className="arches" viewBox="0 0 1440 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
        <path d="M384 900V410a336 336 0 0 1 672 0V900" /><path d="M296 900V410a424 424 0 0 1 848 0V900" />
        <path d="M208 900V410a512 512 0 0 1 1024 0V900" /><path d="M120 900V410a600 600 0 0 1 1200 0V900" />
        <path d="M32 900V410a688 688 0 0 1 1376 0V900" />
      </svg>
      <main id="main">
        <div className="brandline"><span className="logo big"><Icon name="mark" /></span>Gatehouse</div>
        {children}
        <div className="gate-language">
          <Select
            hideLabel
            label={t`Language`}
            icon="globe"
            value={asLanguage(i18n.locale)}
            options={languages.map((id) => ({ id, label: languageNames[id], lang: id }))}
            onChange={(next) => void activateLanguage(next)}
          />
        </div>
      </main>
      <footer><span><Icon name="mark" />Gatehouse</span></footer>
    </div>
  );
}

interface GateCardProps {
  title: string;
  sub?: ReactNode;
  /** Room for two columns. */
  wide?: boolean;
  /** Drawn over the title. */
  above?: ReactNode;
  children?: ReactNode;
}

export function GateCard({ title, sub, wide, above, children }: GateCardProps) {
  return (
    <section className={wide ? 'gate-card wide' : 'gate-card'} aria-labelledby="gate-title">
      {above}
      <div><h1 id="gate-title">{title}</h1>{sub && <p className="sub">{sub}</p>}</div>
      {children}
    </section>
  );
}
