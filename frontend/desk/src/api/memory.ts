// What a page keeps in this browser, and nowhere else, until the server has it: also across a reload and a closed tab.
const name = 'intermart'
const table = 'kept'

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(table)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('indexedDB'))
  })
}

async function ask<T>(mode: IDBTransactionMode, of: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open()
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = db.transaction(table, mode)
      const request = of(transaction.objectStore(table))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error('indexedDB'))
    })
  } finally {
    db.close()
  }
}

/** remembered is what was kept under a key, if anything; a browser that keeps nothing has nothing. */
export async function remembered<T>(key: string): Promise<T | undefined> {
  return (await ask('readonly', (store) => store.get(key)).catch(() => undefined)) as T | undefined
}

/** remember keeps a value; false when this browser does not keep anything (private windows). */
export async function remember(key: string, value: unknown): Promise<boolean> {
  return ask('readwrite', (store) => store.put(value, key)).then(
    () => true,
    () => false,
  )
}

/** forgetKept drops it. */
export async function forgetKept(key: string): Promise<void> {
  await ask('readwrite', (store) => store.delete(key)).catch(() => undefined)
}
