import { i18n } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { words } from 'virtual:words';
import { beforeAll, describe, expect, it } from 'vitest';
import { activateLanguage, openWords } from './portal';
import { messages as all } from './sl.po';

const slow = 60_000;
const load = async (part: string) => Object.keys((await words[part]?.sl())?.messages ?? {});

describe('the words of the portal', () => {
  let shell: string[];
  beforeAll(async () => {
    shell = await load('shell');
  }, slow);

  it('all come with the shell or with a page, and no page brings those of the shell again', async () => {
    const pages = await Promise.all(Object.keys(words).filter((part) => part !== 'shell').map(load));
    expect(shell).not.toHaveLength(0);
    expect(new Set([...shell, ...pages.flat()])).toEqual(new Set(Object.keys(all)));
    expect(pages.flat().filter((id) => shell.includes(id))).toEqual([]);
  }, slow);

  it('follow the language once their page was opened', async () => {
    await activateLanguage('en');
    await openWords('SettingsPage');
    const title = msg`Sessions end when unused for`;
    expect(i18n._(title)).toBe('Sessions end when unused for');
    await activateLanguage('sl');
    expect(i18n._(title)).toBe('Neuporabljene seje se končajo po');
  }, slow);
});
