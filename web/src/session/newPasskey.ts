/** Why the browser gave no passkey, as far as the page has words for it. */
export type PasskeyTrouble = 'unsupported' | 'known' | 'given_up';

export class NoPasskey extends Error {
  readonly trouble: PasskeyTrouble;

  constructor(trouble: PasskeyTrouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

/** Whether this browser can make passkeys and read the options as the server writes them. */
export const canMakePasskeys = () => typeof PublicKeyCredential === 'function' && 'parseCreationOptionsFromJSON' in PublicKeyCredential;

/** Has the browser make a passkey; what it answers is for the server. */
export async function makePasskey(options: unknown): Promise<Record<string, unknown>> {
  if (!canMakePasskeys()) throw new NoPasskey('unsupported');
  try {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON);
    const made = await navigator.credentials.create({ publicKey });
    if (!(made instanceof PublicKeyCredential)) throw new NoPasskey('given_up');
    return made.toJSON() as Record<string, unknown>;
  } catch (error) {
    if (error instanceof DOMException) throw new NoPasskey(error.name === 'InvalidStateError' ? 'known' : 'given_up');
    throw error;
  }
}
