// What the re-check computes, in a worker: the award from its record, the beacon's signature, and inclusion from the tiles.
import type { BeaconProof } from '../../award/beacon.ts'
import { verifyAward, type Verdict } from '../../award/verify.ts'
import { type Included, recordIncluded } from '../../log/inclusion.ts'

/** Answer is what the worker tells; log is undefined where the site has none. */
export interface Answer {
  verdict: Verdict
  log: { at?: Included; fault?: string } | undefined
}

interface Asked {
  award: string
  record: Uint8Array<ArrayBuffer>
}

self.onmessage = (asked: MessageEvent<Asked>) => {
  answer(asked.data).then(
    (told) => self.postMessage(told),
    () => self.postMessage(undefined),
  )
}

async function answer({ award, record }: Asked): Promise<Answer> {
  const round = await fetch(`${award}/beacon`)
  // A record that names a round whose signature is not given must not pass: nothing is the proof of no round.
  const beacon = (round.ok ? await round.json() : {}) as BeaconProof
  const verdict = await verifyAward(record, { beacon })
  try {
    const at = await recordIncluded(award, record)
    return { verdict, log: at && { at } }
  } catch (fault) {
    return { verdict, log: { fault: fault instanceof Error ? fault.message : '' } }
  }
}
