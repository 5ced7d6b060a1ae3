export interface Progress {
  rows: number;
  bytes: number;
}

const quote = 0x22;
const lineEnd = 0x0a;
/** What the script holds at most before the browser takes it: a Blob may lie on disk, an array may not. */
const most = 1 << 20;
/** Milliseconds between two reports. */
const pace = 150;

/** Counts the rows of a CSV file piece by piece; a line break between quotes ends none, and the head is none. */
export function rowCounter(): (piece: Uint8Array) => number {
  let quoted = false;
  let lines = 0;
  return (piece) => {
    for (const byte of piece) {
      if (byte === quote) quoted = !quoted;
      else if (byte === lineEnd && !quoted) lines += 1;
    }
    return Math.max(0, lines - 1);
  };
}

/** Reads a file as it comes. Throws when it breaks off, so that nobody takes a part for the whole. */
export async function readCsv(body: ReadableStream<Uint8Array<ArrayBuffer>>, onProgress: (progress: Progress) => void): Promise<Progress & { file: Blob }> {
  const reader = body.getReader();
  const count = rowCounter();
  const parts: Blob[] = [];
  let held: Uint8Array<ArrayBuffer>[] = [];
  let heldBytes = 0;
  let told = 0;
  const progress = { rows: 0, bytes: 0 };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    held.push(value);
    heldBytes += value.length;
    progress.bytes += value.length;
    progress.rows = count(value);
    if (heldBytes > most) {
      parts.push(new Blob(held));
      held = [];
      heldBytes = 0;
    }
    if (performance.now() - told > pace) {
      told = performance.now();
      onProgress({ ...progress });
    }
  }
  return { ...progress, file: new Blob([...parts, ...held], { type: 'text/csv;charset=utf-8' }) };
}

/** The name that the server gave the file. */
export function nameOf(response: Response): string {
  return /filename="([^"/\\]+)"/u.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? 'export.csv';
}
