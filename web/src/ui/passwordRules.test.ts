import { expect, it } from 'vitest';
import { judge, meetsAll, standardRules, type RuleName } from './passwordRules';

const classic = { min: 10, max: 50, classes: 4, repeats: 2, history: 5, breached: true };
const about = ['amelie.f', 'Fournier42@example.com'];
const broken = (rules: typeof classic, password: string): RuleName[] => [...judge(rules, password, about)].filter(([, met]) => !met).map(([name]) => name);

it.each<[typeof classic, string, RuleName[]]>([
  [standardRules, 'correct horse', []],
  [standardRules, '田中さんのパスワード', []],
  [standardRules, '1234567', ['length']],
  [standardRules, 'x'.repeat(129), ['length', 'varied']],
  [standardRules, 'abababababab', ['varied']],
  [standardRules, 'my AMELIE.F password', ['name']],
  [standardRules, 'my fournier42 password', ['name']],
  [classic, 'Vexing turnip 81', []],
  [classic, 'vexing turnip 81', ['classes']],
  [classic, 'Vexxxing turnip 81', ['repeats']],
])('%o finds in "%s" what the server would: %j', (rules, password, want) => {
  expect(broken(rules, password)).toEqual(want);
  expect(meetsAll(rules, password, about)).toBe(want.length === 0);
});

it('counts characters, not halves of them', () => {
  expect(judge(standardRules, '🔑🗝️🚪🏠', []).get('length')).toBe(false);
});

it('asks for nothing that the policy does not', () => {
  expect([...judge(standardRules, '', []).keys()]).toEqual(['length', 'varied', 'name']);
});
