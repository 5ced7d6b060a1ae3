// What people paste when they invite: lists from mail programs, columns of a table, a name before an address. Everything
// is read in the browser, so that what is wrong is told before a letter leaves.

export interface Invitee {
  email: string;
  firstName?: string;
  lastName?: string;
}

/** Something that cannot be invited, and why. */
export interface Flaw {
  line: number;
  /** As it was written, cut to be shown. */
  text: string;
  kind: 'none' | 'form' | 'double';
  /** double: where the same address stands before. */
  first?: number;
}

export interface Addresses {
  people: Invitee[];
  flaws: Flaw[];
}

const nameLimit = 80;
const emailLimit = 254;
/** Enough to say "this is no address"; the server has the last word. */
const addressForm = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\.]+(?:\.[^\s@<>(),;:"[\]\\.]+)+$/u;

/** Reads a list: commas, semicolons, tabs and line ends part the entries. */
export function readAddresses(text: string): Addresses {
  const seen = new Map<string, number>();
  const found: Addresses = { people: [], flaws: [] };
  text.split(/\r\n|\r|\n/u).forEach((written, index) => {
    const line = index + 1;
    for (const entry of entriesOf(written)) {
      const email = entry.email ?? '';
      const key = email.toLowerCase();
      const first = seen.get(key);
      const flaw = (kind: Flaw['kind']) => found.flaws.push({ line, text: short(entry.written), kind, ...(kind === 'double' && { first }) });
      if (email === '') flaw('none');
      else if (email.length > emailLimit || !addressForm.test(email)) flaw('form');
      else if (first !== undefined) flaw('double');
      else {
        seen.set(key, line);
        found.people.push(invitee(email, entry));
      }
    }
  });
  return found;
}

interface Entry {
  /** Undefined: there is none in it. */
  email?: string;
  firstName?: string;
  lastName?: string;
  written: string;
}

function invitee(email: string, { firstName, lastName }: Entry): Invitee {
  const name = (text: string | undefined) => Array.from(text?.trim() ?? '').slice(0, nameLimit).join('');
  return { email, ...(name(firstName) !== '' && { firstName: name(firstName) }), ...(name(lastName) !== '' && { lastName: name(lastName) }) };
}

function entriesOf(line: string): Entry[] {
  const cells = cellsOf(line, ',;\t', true).filter((cell) => cell !== '');
  const [address, firstName, lastName] = cells;
  // A line of a table: address, first name, last name.
  if (address !== undefined && cells.length > 1 && cells.length <= 3 && /^[^\s<>]+@[^\s<>]+$/u.test(address) && !cells.slice(1).some((cell) => /[@<]/u.test(cell))) {
    return [{ email: address, firstName: unquoted(firstName ?? ''), lastName: unquoted(lastName ?? ''), written: line.trim() }];
  }
  return cells.map(entryOf);
}

/** "Name <address>", or the address alone. */
function entryOf(written: string): Entry {
  const named = /^(.*)<([^<>]*)>$/u.exec(written);
  if (named) return { email: named[2]?.trim().replace(/^mailto:/iu, ''), ...namesOf(unquoted(named[1]?.trim() ?? '')), written };
  const bare = unquoted(written);
  return bare.includes('@') ? { email: bare.replace(/^mailto:/iu, ''), written } : { written };
}

/** "Fournier, Amélie" and "Amélie Fournier" are the same person. */
function namesOf(name: string): Pick<Entry, 'firstName' | 'lastName'> {
  const [last, first] = name.split(',');
  if (first !== undefined) return { firstName: first, lastName: last };
  const [given, ...rest] = name.split(/\s+/u);
  return { firstName: given, lastName: rest.join(' ') };
}

function unquoted(text: string): string {
  const inner = /^"(.*)"$/su.exec(text)?.[1];
  return (inner?.replaceAll('""', '"') ?? text).trim();
}

/** Parts a line where a separator stands outside of quotes; in lists also outside of <>. */
function cellsOf(line: string, separators: string, brackets: boolean): string[] {
  const cells: string[] = [];
  let quoted = false;
  let inside = false;
  let cell = '';
  for (const sign of line) {
    if (sign === '"') quoted = !quoted;
    else if (brackets && !quoted && sign === '<') inside = true;
    else if (brackets && !quoted && sign === '>') inside = false;
    if (separators.includes(sign) && !quoted && !inside) {
      cells.push(cell.trim());
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell.trim()];
}

const lengthShown = 80;

function short(text: string): string {
  const signs = Array.from(text);
  return signs.length > lengthShown ? `${signs.slice(0, lengthShown).join('')}…` : text;
}

const columnNames = {
  email: ['email', 'emailaddress', 'mail', 'address', 'primaryemail'],
  firstName: ['firstname', 'givenname', 'first', 'name'],
  lastName: ['lastname', 'familyname', 'surname', 'last'],
};

/** The lines of a CSV file as the list understands them. Its first line may name the columns; without, they are address, first name, last name. */
export function linesOfFile(content: string): string[] {
  const rows = recordsOf(content.replace(/^\uFEFF/u, ''));
  const head = rows[0]?.map((cell) => cell.toLowerCase().replace(/[^\p{L}]/gu, '')) ?? [];
  const columnOf = (names: readonly string[]) => head.findIndex((cell) => names.includes(cell));
  const named = columnOf(columnNames.email) >= 0 && !rows[0]?.some((cell) => cell.includes('@'));
  const places = named ? [columnOf(columnNames.email), columnOf(columnNames.firstName), columnOf(columnNames.lastName)] : [0, 1, 2];
  return rows.slice(named ? 1 : 0).map((row) => {
    const [email = '', firstName = '', lastName = ''] = places.map((place) => row[place] ?? '');
    // Without an address the row stays as it reads, to be told and mended.
    return email === '' ? row.filter((cell) => cell !== '').join(' ') : lineOf({ email, firstName, lastName });
  }).filter((line) => line !== '');
}

/** Line ends inside of quotes belong to the cell. An apostrophe that kept a spreadsheet from running the cell goes. */
function recordsOf(content: string): string[][] {
  const first = content.slice(0, content.search(/[\r\n]|$/u));
  const separator = [',', ';', '\t'].reduce((best, sign) => (first.split(sign).length > first.split(best).length ? sign : best));
  const lines: string[] = [];
  for (const line of content.split(/\r\n|\r|\n/u)) {
    const open = lines.at(-1);
    if (open !== undefined && (open.split('"').length - 1) % 2 === 1) lines[lines.length - 1] = `${open} ${line}`;
    else lines.push(line);
  }
  return lines.map((line) => cellsOf(line, separator, false).map((cell) => unquoted(cell).replace(/^'(?=[=+\-@\t])/u, '')));
}

function guarded(cell: string): string {
  return /[,;\t"<>]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** People as lines of the list again, to be mended and sent once more. */
export const linesOf = (people: readonly Invitee[]): string => people.map(lineOf).join('\n');

function lineOf({ email, firstName = '', lastName = '' }: Invitee): string {
  // An empty first name cannot stand between commas: the list leaves empty cells out.
  if (firstName === '' && lastName !== '') return `${guarded(`${lastName},`)} <${email}>`;
  return [email, firstName, lastName].filter((cell) => cell !== '').map(guarded).join(', ');
}
