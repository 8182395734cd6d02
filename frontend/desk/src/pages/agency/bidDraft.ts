import { useCallback, useEffect, useRef, useState } from 'react'
import type { Schemas } from '../../api/client'
import type { KeptDocument } from '../../api/document'
import { forgetKept, remember, remembered } from '../../api/memory'
import { useSession } from '../../parts/session'
import type { Sealed } from '../../../../seal/seal'

/** Pending is an offer that was sealed and whose receipt has not come: the very same is sent again. */
export interface Pending {
  sealed: Sealed
  body: Schemas['BidPlacement']
}

/** BidDraft is what this browser keeps of an offer until the server's receipt: nobody else learns of it. */
export interface BidDraft {
  price?: string
  days?: string
  keep?: boolean
  documents?: { [asked: string]: KeptDocument }
  pending?: Pending
}

/** useBidDraft keeps a draft in this browser, by notice and firm; undefined until it is read. */
export function useBidDraft(notice: string) {
  const me = useSession()
  const key = `bid/${me.organisation.id}/${notice}`
  const [draft, setDraft] = useState<BidDraft>()
  const newest = useRef<BidDraft>({})

  useEffect(() => {
    void remembered<BidDraft>(key).then((found) => {
      newest.current = found ?? {}
      setDraft(newest.current)
    })
  }, [key])

  const change = useCallback(
    async (patch: Partial<BidDraft> | ((before: BidDraft) => Partial<BidDraft>)) => {
      const more = typeof patch === 'function' ? patch(newest.current) : patch
      newest.current = { ...newest.current, ...more }
      setDraft(newest.current)
      await remember(key, newest.current)
    },
    [key],
  )
  const drop = useCallback(async () => {
    newest.current = {}
    setDraft(newest.current)
    await forgetKept(key)
  }, [key])
  return { draft, change, drop }
}
