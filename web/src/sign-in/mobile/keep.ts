// What this browser keeps as a paired device: its key, which no script can read out, and who it is.

export interface Device {
  /** The private half is not extractable: it signs here and goes nowhere. */
  keys: CryptoKeyPair;
  /** The public half as it is sent: SPKI in base64url. */
  publicKey: string;
  account: string;
  id: string;
  username: string;
  accountName: string;
  /** Of the latest request; the next one must have a higher one. */
  counter: number;
  /** Until the number was typed in the portal. */
  pending?: { token: string; number: string; expiresAt: string };
}

const store = 'device';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('gatehouse-mobile', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
}

/** One transaction, which sees what every tab of this browser has written. */
async function within<Result>(mode: IDBTransactionMode, act: (all: IDBObjectStore, give: (result: Result) => void) => void): Promise<Result> {
  const database = await open();
  try {
    return await new Promise<Result>((resolve, reject) => {
      const transaction = database.transaction(store, mode);
      let result: Result;
      act(transaction.objectStore(store), (given) => { result = given; });
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB'));
    });
  } finally {
    database.close();
  }
}

export const readDevice = () => within<Device | undefined>('readonly', (all, give) => {
  const request = all.get('it') as IDBRequest<Device | undefined>;
  request.onsuccess = () => give(request.result);
});

export const keepDevice = (device: Device) => within<undefined>('readwrite', (all) => { all.put(device, 'it'); });

export const forgetDevice = () => within<undefined>('readwrite', (all) => { all.delete('it'); });

/** Counts one on, so that no two requests of any tab have the same counter. */
export const nextCounter = () => within<number>('readwrite', (all, give) => {
  const request = all.get('it') as IDBRequest<Device | undefined>;
  request.onsuccess = () => {
    const device = request.result;
    if (!device) return; // It was forgotten in another tab: the request will be refused.
    device.counter += 1;
    all.put(device, 'it');
    give(device.counter);
  };
});
