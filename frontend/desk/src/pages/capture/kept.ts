/** Shot is one picture of a document on the phone. */
export interface Shot {
  id: string
  blob: Blob
  url: string
}

const store = 'shots'

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open('intermart.capture', 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(store)
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error ?? new Error('no store'))
  })
}

async function within<T>(mode: IDBTransactionMode, act: (shots: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const db = await open()
    return await new Promise((resolve, reject) => {
      const asked = act(db.transaction(store, mode).objectStore(store))
      asked.onsuccess = () => resolve(asked.result)
      asked.onerror = () => reject(asked.error ?? new Error('no store'))
    })
  } catch {
    return undefined // a private window may have no store: the page works, a reload begins anew
  }
}

/** kept are the shots of this capture that an earlier visit of the page took. */
export async function kept(token: string): Promise<Shot[]> {
  const list = ((await within('readonly', (shots) => shots.get(token))) as { id: string; blob: Blob }[] | undefined) ?? []
  return list.map((one) => ({ ...one, url: URL.createObjectURL(one.blob) }))
}

/** keep remembers them until the document is handed in. */
export async function keep(token: string, list: Shot[]): Promise<void> {
  await within('readwrite', (shots) => shots.put(list.map(({ id, blob }) => ({ id, blob })), token))
}

/** forget leaves nothing on the phone. */
export async function forget(token: string): Promise<void> {
  await within('readwrite', (shots) => shots.delete(token))
}
