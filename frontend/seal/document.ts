// Sealing a document of a bid in the bidder's browser (sealed-bids-and-log.md, "Documents"): as it is read, in a worker.
import { Encrypter } from 'age-encryption'
import { sha256 } from './bytes.ts'

/** partSize is how much of a sealed document is sent at once. */
export const partSize = 4 << 20

/** maxDocument is how large a document may be. */
export const maxDocument = 50 << 20

/** SealedFile is a document ready to be sent, with the hash of each part and of the whole. */
export interface SealedFile {
  sealed: Blob
  sha256: string
  parts: string[]
}

/** sealDocument seals a file to the notice's document recipient and reports how much of it is done, 0 to 1. */
export async function sealDocument(recipient: string, file: Blob, onPart: (done: number) => void): Promise<SealedFile> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  const sealed = new Blob(await chunks(await encrypter.encrypt(file.stream()), file.size, onPart))
  const parts: string[] = []
  for (let from = 0; from < sealed.size; from += partSize) {
    parts.push(await sha256(new Uint8Array(await sealed.slice(from, from + partSize).arrayBuffer())))
  }
  return { sealed, sha256: await sha256(new Uint8Array(await sealed.arrayBuffer())), parts }
}

async function chunks(stream: ReadableStream<Uint8Array>, size: number, onPart: (done: number) => void): Promise<BlobPart[]> {
  const reader = stream.getReader()
  const list: BlobPart[] = []
  let read = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return list
    list.push(new Blob([new Uint8Array(value)])) // out of this heap: the browser may keep it elsewhere
    read += value.length
    onPart(Math.min(1, read / Math.max(size, 1)))
  }
}
