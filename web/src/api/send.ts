type Prove = () => Promise<boolean>;
let prove: Prove | undefined;

/** The portal asks the person who they are, and tells whether they have proved it; the sign-in pages do not ask. */
export function onProofWanted(asker: Prove | undefined) {
  prove = asker;
}

/**
 * Sends a call. One that is refused until the person has proved who they are waits for that and is
 * sent once more; without the proof it stays refused.
 */
export async function send(request: Request): Promise<Response> {
  const again = request.clone(); // a body can be read only once
  const response = await fetch(request);
  if (!prove || !(await wantsProof(response))) return response;
  return (await prove()) ? fetch(again) : response;
}

async function wantsProof(response: Response): Promise<boolean> {
  if (response.status !== 403) return false;
  const body: unknown = await response.clone().json().catch(() => undefined);
  return typeof body === 'object' && body !== null && 'code' in body && body.code === 'session.confirm';
}
