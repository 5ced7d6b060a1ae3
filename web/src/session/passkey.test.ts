import { expect, test, vi } from 'vitest';
import { base64url, bytes, NoPasskey, showPasskey } from './passkey';

test.each([[[]], [[0]], [[251, 255, 254]], [[1, 2, 3, 4, 5, 255]]])('%j comes back from its text', (list) => {
  const text = base64url(Uint8Array.from(list).buffer);
  expect(text).not.toMatch(/[+/=]/u);
  expect(Array.from(bytes(text))).toEqual(list);
});

class OldCredential {
  readonly id = 'AQ';
  readonly rawId = Uint8Array.of(1).buffer;
  readonly type = 'public-key';
  readonly authenticatorAttachment = null;
  readonly response = { clientDataJSON: Uint8Array.of(2).buffer, authenticatorData: Uint8Array.of(3).buffer, signature: Uint8Array.of(251, 255).buffer, userHandle: null };
}

test('a browser that knows no JSON form is asked in bytes, and its answer is written down', async () => {
  const get = vi.fn(() => Promise.resolve(new OldCredential()));
  vi.stubGlobal('PublicKeyCredential', OldCredential);
  vi.stubGlobal('navigator', { credentials: { get } });
  const answer = await showPasskey({ challenge: '-_8', rpId: 'localhost', allowCredentials: [{ id: 'AQ', type: 'public-key' }] });
  expect(get).toHaveBeenCalledWith({ publicKey: expect.objectContaining({
    challenge: Uint8Array.of(251, 255), rpId: 'localhost', allowCredentials: [{ type: 'public-key', id: Uint8Array.of(1), transports: undefined }],
  }) as unknown });
  expect(answer).toMatchObject({ id: 'AQ', rawId: 'AQ', type: 'public-key', response: { clientDataJSON: 'Ag', authenticatorData: 'Aw', signature: '-_8', userHandle: undefined } });
});

test('a person who gives up is told apart from a fault', async () => {
  vi.stubGlobal('PublicKeyCredential', OldCredential);
  vi.stubGlobal('navigator', { credentials: { get: () => Promise.reject(new DOMException('no', 'NotAllowedError')) } });
  await expect(showPasskey({ challenge: 'AQ' })).rejects.toBeInstanceOf(NoPasskey);
});
