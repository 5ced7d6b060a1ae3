import { describe, expect, test } from 'vitest';
import { linesOf, linesOfFile, readAddresses } from './addresses';

const emails = (text: string) => readAddresses(text).people.map(({ email }) => email);

describe('readAddresses', () => {
  test.each([
    ['commas', 'a@x.com, b@x.com,c@x.com'],
    ['semicolons', 'a@x.com; b@x.com ;c@x.com;'],
    ['lines of any system', 'a@x.com\r\nb@x.com\n\nc@x.com\n'],
    ['a column and tabs', 'a@x.com\tb@x.com\nc@x.com'],
    ['names', 'Amélie Fournier <a@x.com>, "Berg, Bo" <b@x.com>; <c@x.com>'],
    ['links of a page', 'mailto:a@x.com, B <mailto:b@x.com>\nc@x.com'],
  ])('parts %s', (_, text) => {
    const found = readAddresses(text);
    expect(found.people.map(({ email }) => email)).toEqual(['a@x.com', 'b@x.com', 'c@x.com']);
    expect(found.flaws).toEqual([]);
  });

  test.each([
    ['Amélie Fournier <a@x.com>', { firstName: 'Amélie', lastName: 'Fournier' }],
    ['"Fournier, Amélie" <a@x.com>', { firstName: 'Amélie', lastName: 'Fournier' }],
    ['Ana de la Cruz <a@x.com>', { firstName: 'Ana', lastName: 'de la Cruz' }],
    ['a@x.com, Amélie, Fournier', { firstName: 'Amélie', lastName: 'Fournier' }],
    ['a@x.com; Amélie', { firstName: 'Amélie' }],
    ['a@x.com, "Berg, Jr.", "O""Neil"', { firstName: 'Berg, Jr.', lastName: 'O"Neil' }],
    ['<a@x.com>', {}],
    [`a@x.com, ${'n'.repeat(90)}`, { firstName: 'n'.repeat(80) }],
  ])('takes the names of %s', (text, names) => {
    expect(readAddresses(text)).toEqual({ people: [{ email: 'a@x.com', ...names }], flaws: [] });
  });

  test('tells line by line what is wrong and keeps the rest', () => {
    expect(readAddresses('a@x.com\nBo Berg\nA@X.com\nc@localhost, d@x.com\ne@@x.com\nF <>')).toEqual({
      people: [{ email: 'a@x.com' }, { email: 'd@x.com' }],
      flaws: [
        { line: 2, text: 'Bo Berg', kind: 'none' },
        { line: 3, text: 'A@X.com', kind: 'double', first: 1 },
        { line: 4, text: 'c@localhost', kind: 'form' },
        { line: 5, text: 'e@@x.com', kind: 'form' },
        { line: 6, text: 'F <>', kind: 'none' },
      ],
    });
  });

  test('shows little of what is long', () => {
    expect(readAddresses('x'.repeat(500)).flaws[0]?.text).toBe(`${'x'.repeat(80)}…`);
  });

  test('nothing is nothing', () => {
    expect(readAddresses(' \n ,; \n')).toEqual({ people: [], flaws: [] });
  });
});

describe('linesOfFile', () => {
  test('without a head the columns are address, first name, last name', () => {
    expect(linesOfFile('a@x.com,Amélie,Fournier\r\nb@x.com\r\n')).toEqual(['a@x.com, Amélie, Fournier', 'b@x.com']);
  });

  test('a head says which columns they are', () => {
    expect(linesOfFile('\uFEFFLast Name;First name;E-mail\nFournier;Amélie;a@x.com\n')).toEqual(['a@x.com, Amélie, Fournier']);
  });

  test('quotes hold separators, quotes and line ends', () => {
    const lines = linesOfFile('email,firstName,lastName\na@x.com,"Ana ""Ani""","de\nla Cruz, Jr."\n');
    expect(readAddresses(lines.join('\n')).people).toEqual([{ email: 'a@x.com', firstName: 'Ana "Ani"', lastName: 'de la Cruz, Jr.' }]);
  });

  test('a row without a first name keeps its last name', () => {
    expect(readAddresses(linesOfFile('a@x.com,,Fournier\n').join('\n')).people).toEqual([{ email: 'a@x.com', lastName: 'Fournier' }]);
  });

  test('a row without an address stays, to be told', () => {
    expect(readAddresses(linesOfFile('email,firstName\na@x.com,A\n,Bo\n').join('\n')).flaws).toEqual([{ line: 2, text: 'Bo', kind: 'none' }]);
  });
});

test('lines made of people read the same again', () => {
  const people = [
    { email: 'a@x.com', firstName: 'Ana', lastName: 'de la Cruz, Jr.' }, { email: 'b@x.com' }, { email: 'c@x.com', firstName: 'C "Cee"' }, { email: 'd@x.com', lastName: 'Only last' },
  ];
  expect(readAddresses(linesOf(people))).toEqual({ people, flaws: [] });
  expect(emails(linesOf(people))).toHaveLength(4);
});
