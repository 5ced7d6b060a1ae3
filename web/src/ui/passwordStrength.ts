// Large, and fetched only once somebody types a new password: see useStrength.
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/** Its work grows with the cube of the length, and beyond this nobody guesses. */
const looksAt = 64;

export interface Strength {
  /** 0: guessed at once, to 4. */
  score: 0 | 1 | 2 | 3 | 4;
  /** It is one of the passwords that people choose most. */
  common: boolean;
}

export function strengthOf(password: string, about: readonly string[]): Strength {
  const { score, sequence } = zxcvbn.check(Array.from(password).slice(0, looksAt).join(''), [...about]);
  const [only] = sequence;
  return { score, common: sequence.length === 1 && only?.pattern === 'dictionary' && 'dictionaryName' in only && only.dictionaryName === 'passwords-common' };
}
