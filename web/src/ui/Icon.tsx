import { directional, icons, type IconName } from './icons';

export type { IconName };

interface IconProps {
  name: IconName;
  /** 16 unless told; 12 beside small words, 14 in lists. */
  size?: 12 | 14 | 16;
  tone?: Tone;
}

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'idle';

/** A drawing beside words. It says nothing to screen readers: the words do. */
export function Icon({ name, size, tone }: IconProps) {
  const grid = name.startsWith('s-') ? 12 : 16;
  const classes = ['i'];
  const shown = size ?? grid;
  if (shown !== 16) classes.push(`i-${shown}`);
  if (directional.has(name)) classes.push('flip');
  if (tone) classes.push(`tone-${tone}`);
  return (
    <svg className={classes.join(' ')} viewBox={`0 0 ${grid} ${grid}`} aria-hidden="true">
      {icons[name]}
    </svg>
  );
}
