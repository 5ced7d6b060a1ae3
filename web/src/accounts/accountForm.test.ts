import { describe, expect, it } from 'vitest';
import { draftOf, fieldOf } from './accountForm';

describe('the form of a new account', () => {
  it('gives the admin the language and zone of the account, and trims what was typed', () => {
    const draft = draftOf({
      name: ' Contoso ', language: 'sl', timeZone: 'Europe/Ljubljana', username: ' ana ', firstName: 'Ana ', lastName: ' Novak', email: ' ana@contoso.example ',
    });
    expect(draft).toEqual({
      name: 'Contoso',
      language: 'sl',
      timeZone: 'Europe/Ljubljana',
      admin: { username: 'ana', firstName: 'Ana', lastName: 'Novak', email: 'ana@contoso.example', language: 'sl', timeZone: 'Europe/Ljubljana' },
    });
  });

  it('finds the field that the server means', () => {
    expect(fieldOf('admin.username')).toBe('username');
    expect(fieldOf('name')).toBe('name');
    expect(fieldOf(undefined)).toBeUndefined();
  });
});
