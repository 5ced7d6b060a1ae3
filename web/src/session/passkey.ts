// Asking the browser for a passkey that it has. Newer browsers read and write the JSON forms of
// WebAuthn by themselves (Level 3, section 5.1.10); for the others it is done here.

/** The person or the browser gave none. */
export class NoPasskey extends Error {}

export const hasPasskeys = () => typeof PublicKeyCredential === 'function';

export async function showPasskey(options: unknown): Promise<Record<string, unknown>> {
  const publicKey = requestOptions(options as PublicKeyCredentialRequestOptionsJSON);
  const shown = await navigator.credentials.get({ publicKey }).catch((error: unknown) => {
    throw error instanceof DOMException ? new NoPasskey() : error;
  });
  if (!(shown instanceof PublicKeyCredential)) throw new NoPasskey();
  return 'toJSON' in PublicKeyCredential.prototype ? shown.toJSON() as Record<string, unknown> : plain(shown);
}

function requestOptions(json: PublicKeyCredentialRequestOptionsJSON): PublicKeyCredentialRequestOptions {
  if ('parseRequestOptionsFromJSON' in PublicKeyCredential) return PublicKeyCredential.parseRequestOptionsFromJSON(json);
  return {
    challenge: bytes(json.challenge),
    timeout: json.timeout,
    rpId: json.rpId,
    userVerification: json.userVerification as UserVerificationRequirement | undefined,
    allowCredentials: json.allowCredentials?.map(({ id, transports }) => ({
      type: 'public-key', id: bytes(id), transports: transports as AuthenticatorTransport[] | undefined,
    })),
  };
}

function plain(shown: PublicKeyCredential): Record<string, unknown> {
  const { clientDataJSON, authenticatorData, signature, userHandle } = shown.response as AuthenticatorAssertionResponse;
  return {
    id: shown.id,
    rawId: base64url(shown.rawId),
    type: shown.type,
    authenticatorAttachment: shown.authenticatorAttachment ?? undefined,
    clientExtensionResults: {},
    response: {
      clientDataJSON: base64url(clientDataJSON),
      authenticatorData: base64url(authenticatorData),
      signature: base64url(signature),
      userHandle: userHandle ? base64url(userHandle) : undefined,
    },
  };
}

export function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}

export function base64url(buffer: ArrayBuffer): string {
  const text = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
