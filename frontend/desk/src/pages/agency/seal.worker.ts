// Seals a document away from the page, so that the page stays alive while tens of megabytes are encrypted.
import { sealDocument, type SealedFile } from '../../../../seal/document'

/** SealTask is what the worker is asked. */
export interface SealTask {
  recipient: string
  file: Blob
}

/** SealNews is what the worker says: how far it is, what it made, or that it failed. */
export type SealNews = { done: number } | { made: SealedFile } | { fault: string }

const say = (news: SealNews) => self.postMessage(news)

self.onmessage = ({ data }: MessageEvent<SealTask>) => {
  sealDocument(data.recipient, data.file, (done) => say({ done })).then(
    (made) => say({ made }),
    (fault: unknown) => say({ fault: String(fault) }),
  )
}
