// What the page of a log entry computes, in a worker: inclusion from the tiles.
import { type Included, leafIncluded } from '../../log/inclusion.ts'

/** Proved is what the worker tells. */
export interface Proved {
  at?: Included
  fault?: string
}

self.onmessage = (asked: MessageEvent<{ entry: string; index: number }>) => {
  leafIncluded(asked.data.entry, asked.data.index).then(
    (at) => self.postMessage({ at }),
    (fault: unknown) => self.postMessage({ fault: fault instanceof Error ? fault.message : '' }),
  )
}
