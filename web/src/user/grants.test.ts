import { describe, expect, it } from 'vitest';
import type { Permission } from '../api/accessTypes';
import { found, grouped } from './grants';

const entry = (id: string, group: Permission['group'], name: string): Permission => {
  const [thing = '', action = ''] = id.split('/');
  return { id, thing, action, group, name, description: '', grantable: true };
};
const catalogue = [entry('audit/view', 'access', 'See the audit log'), entry('users/view', 'people', 'See users'), entry('sms/send', 'platform', 'Send texts')];
const by = (name: string) => [{ kind: 'role' as const, id: name, name }];
const held = [
  { permission: 'audit/view', grantedBy: by('Analyze manager') },
  { permission: 'sms/send', grantedBy: by('Night shift') },
  { permission: 'users/view', grantedBy: by('Analyze manager') },
];
const ids = (groups: ReturnType<typeof grouped>) => groups.map(({ group, grants }) => [group, grants.map(({ permission }) => permission)]);

describe('groups', () => {
  it('stand in the order of the navigation', () => {
    expect(ids(grouped(held, catalogue))).toEqual([['people', ['users/view']], ['access', ['audit/view']], ['platform', ['sms/send']]]);
  });
  it('are one without a name when the catalogue may not be read', () => {
    expect(ids(grouped(held, []))).toEqual([[undefined, ['audit/view', 'sms/send', 'users/view']]]);
  });
});

describe('search', () => {
  const groups = grouped(held, catalogue);
  it('finds by id, by words and by role', () => {
    expect(ids(found(groups, 'users/'))).toEqual([['people', ['users/view']]]);
    expect(ids(found(groups, 'AUDIT LOG'))).toEqual([['access', ['audit/view']]]);
    expect(ids(found(groups, 'night'))).toEqual([['platform', ['sms/send']]]);
  });
  it('shows all for nothing and nothing for nonsense', () => {
    expect(found(groups, ' ')).toHaveLength(3);
    expect(found(groups, 'xyzzy')).toEqual([]);
  });
});
