import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useNavigate, type NavigateOptions } from 'react-router'
import { uuid } from '../../../seal/bytes'
import { Problem } from '../api/problem'

interface Act<A, T> {
  act: (argument: A) => Promise<T | undefined>
  busy: boolean
  problem: unknown
  clear: () => void
}

/** lost are the answers that did not come: nobody knows whether the verb was done. */
const lost = [0, 502, 504]

/**
 * useAct runs one verb: it says when it is done, keeps the refusal for the page, and asks every open question again,
 * because one verb may change what many lists show. A conflict asks again too, and so does a lost answer: the verb may
 * have been done. It is busy until the answers are there: a second press before them would send the old version, and is
 * not taken.
 */
export function useAct<A, T>(run: (argument: A) => Promise<T>, said?: string, done?: (result: T) => void): Act<A, T> {
  const client = useQueryClient()
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const running = useRef(false)

  async function act(argument: A): Promise<T | undefined> {
    if (running.current) return undefined
    running.current = true
    setBusy(true)
    setProblem(undefined)
    let asked: Promise<void> | undefined
    try {
      const result = await run(argument)
      if (said) void message.success(said)
      asked = client.invalidateQueries()
      done?.(result)
      return result
    } catch (fault) {
      if (fault instanceof Problem && fault.status === 409) asked = client.invalidateQueries()
      if (fault instanceof Problem && lost.includes(fault.status)) void client.invalidateQueries() // not waited for: the line may still be dead
      setProblem(fault)
      return undefined
    } finally {
      void Promise.resolve(asked).finally(() => {
        running.current = false
        setBusy(false)
      })
    }
  }

  return { act, busy, problem, clear: useCallback(() => setProblem(undefined), []) }
}

/** useGo leads on once a verb is done, unless its page was left meanwhile: nobody is taken away from where he went. */
export function useGo(): (to: string, options?: NavigateOptions) => void {
  const go = useNavigate()
  const here = useRef(true)
  useEffect(() => {
    here.current = true
    return () => {
      here.current = false
    }
  }, [])
  return useCallback((to, options) => void (here.current && go(to, options)), [go])
}

/**
 * useMaking gives what a form makes its id. It stays while no answer came, so that a repeat makes one thing; it is drawn
 * anew for the next thing, and once the server has said that it stands for something else. Where the server answers a
 * repeat without comparing all of it, `of` is what is made: words that were changed since are another thing, else they
 * would be lost and called stored.
 */
export function useMaking(): <T>(make: (id: string) => Promise<T>, of?: unknown) => Promise<T> {
  const id = useRef<string>(undefined)
  const sent = useRef<string>(undefined)
  return useCallback(async (make, of) => {
    const words = JSON.stringify(of)
    if (words !== sent.current) id.current = undefined
    sent.current = words
    id.current ??= uuid()
    try {
      const made = await make(id.current)
      id.current = undefined
      return made
    } catch (fault) {
      if (fault instanceof Problem && fault.rule === 'exists') id.current = undefined
      throw fault
    }
  }, [])
}

/**
 * useBegun sends the version with which a form began, not the newest that the page has read: what another saved in
 * between was never in this form, and is told before it is overwritten. After that it is known, and the next press counts.
 */
export function useBegun(version: number): <T>(send: (version: number) => Promise<T>) => Promise<T> {
  const begun = useRef(version)
  return useCallback(async (send) => {
    try {
      const saved = await send(begun.current)
      const next = (saved as { version?: unknown } | undefined)?.version
      if (typeof next === 'number') begun.current = next
      return saved
    } catch (fault) {
      if (fault instanceof Problem && fault.status === 409 && fault.version !== undefined) begun.current = fault.version
      throw fault
    }
  }, [])
}
