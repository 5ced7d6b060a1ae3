import { expect, test } from 'vitest';
import type { Provider } from '../api/messages';
import { changeOf, draftOf, formOf, headersOf } from './providerForm';

const provider = {
  id: 'prv_1', kind: 'http_sms', name: 'Template', secret: true,
  settings: { url: 'https://sms.example.com', method: 'PUT', format: 'form', headers: { 'X-Key': '{secret}', Accept: '*/*' }, body: 'to={to}&text={text}' },
} as unknown as Provider;

test('a kind is told only what it knows', () => {
  const form = { ...formOf(), name: ' Primary ', host: 'smsc.example.com', systemId: 'gate', from: 'Gate', secret: 's', url: 'https://left.over', sourceTon: '5' };
  expect(draftOf(form)).toEqual({
    kind: 'smpp', name: 'Primary', secret: 's',
    settings: { host: 'smsc.example.com', port: 2775, tls: true, systemId: 'gate', systemType: '', from: 'Gate', sourceTon: 5, sourceNpi: 0, payload: false },
  });
  expect(draftOf({ ...form, kind: 'infobip_sms', url: 'https://x.api.infobip.com' }).settings).toEqual({ url: 'https://x.api.infobip.com', from: 'Gate' });
});

test('a provider comes back as it was, and its secret stays when none is typed', () => {
  const { secret, ...rest } = changeOf(formOf(provider));
  expect(secret).toBeUndefined();
  expect(rest).toEqual({ name: 'Template', settings: { ...provider.settings, from: '' } });
  expect(changeOf({ ...formOf(provider), secret: 'new' }).secret).toBe('new');
});

test('headers are lines', () => {
  expect(headersOf(' X-Key: a:b \n\nAccept:*/*')).toEqual({ 'X-Key': 'a:b', Accept: '*/*' });
  expect(headersOf('no header')).toBeUndefined();
});
