import { createHmac } from 'node:crypto';
import { expect, type Page } from './fixture';

/** What an authenticator app shows (RFC 6238); another time counts from now in steps of 30 seconds. */
export function codeOf(secret: string, later = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(secret).map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/gu) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const sum = createHmac('sha1', key).update(counter).digest();
  const at = (sum[19] ?? 0) & 0xf;
  return String((sum.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Gives the page an authenticator of Chromium's: one that knows its user, or nobody there to touch it. */
export async function withAuthenticator(page: Page, isUserVerified = true) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified, automaticPresenceSimulation: true,
    },
  });
  return { devtools, authenticatorId };
}

/** On the page of one's own security, which is open, with an authenticator that knows its user. */
export async function addPasskey(page: Page, name: string) {
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click();
  await expect(page.locator('.toasts')).toContainText(`The passkey ${name} is added.`);
}
