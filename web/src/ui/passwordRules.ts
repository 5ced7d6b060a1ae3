/** What a new password must be like, as the API says it; 0: no such rule. */
export interface PasswordRules {
  min: number;
  max: number;
  classes: number;
  repeats: number;
  history: number;
  breached: boolean;
}

/** What counts where no account says otherwise. */
export const standardRules: PasswordRules = { min: 8, max: 128, classes: 0, repeats: 0, history: 0, breached: true };

export type RuleName = 'length' | 'classes' | 'repeats' | 'varied' | 'name';

const fewestDifferent = 4;
const shortestName = 4;

/** Which of the rules a password meets, as the server judges: rules of the policy that ask for nothing are left out. */
export function judge(rules: PasswordRules, password: string, about: readonly string[]): Map<RuleName, boolean> {
  const letters = Array.from(password);
  const met = new Map<RuleName, boolean>([['length', letters.length >= rules.min && letters.length <= rules.max]]);
  if (rules.classes > 0) met.set('classes', classesOf(letters) >= rules.classes);
  if (rules.repeats > 0) met.set('repeats', letters.length > 0 && longestRepeat(letters) <= rules.repeats);
  met.set('varied', new Set(letters).size >= fewestDifferent);
  met.set('name', letters.length > 0 && !holds(password, about));
  return met;
}

export const meetsAll = (rules: PasswordRules, password: string, about: readonly string[]) => [...judge(rules, password, about).values()].every(Boolean);

/** Lower case (letters without case too), upper case, digits, others. */
function classesOf(letters: readonly string[]): number {
  return new Set(letters.map((letter) => {
    if (/[\p{Lu}\p{Lt}]/u.test(letter)) return 'upper';
    if (/[\p{L}\p{M}]/u.test(letter)) return 'lower';
    return /\p{Nd}/u.test(letter) ? 'digit' : 'other';
  })).size;
}

function longestRepeat(letters: readonly string[]): number {
  let longest = 0;
  let run = 0;
  letters.forEach((letter, at) => {
    run = letter === letters[at - 1] ? run + 1 : 1;
    longest = Math.max(longest, run);
  });
  return longest;
}

function holds(password: string, about: readonly string[]): boolean {
  const folded = fold(password);
  return about.map((name) => fold(name.split('@')[0] ?? '')).some((name) => name.length >= shortestName && folded.includes(name));
}

const fold = (text: string) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
