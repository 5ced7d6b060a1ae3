export type Strength = 'none' | 'short' | 'fair' | 'good' | 'strong';

/** By length only, the one thing about a password that can be told honestly without lists; counted as the server counts. */
export function strengthOf(password: string): Strength {
  const length = Array.from(password).length;
  if (length === 0) return 'none';
  if (length < 8) return 'short';
  if (length < 12) return 'fair';
  return length < 16 ? 'good' : 'strong';
}
