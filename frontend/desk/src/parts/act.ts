import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useCallback, useState } from 'react'
import { Problem } from '../api/problem'

interface Act<A, T> {
  act: (argument: A) => Promise<T | undefined>
  busy: boolean
  problem: unknown
  clear: () => void
}

/**
 * useAct runs one verb: it says when it is done, keeps the refusal for the page, and asks every open question again,
 * because one verb may change what many lists show. A conflict asks again too. It is busy until the answers are there: a
 * second press before them would send the old version.
 */
export function useAct<A, T>(run: (argument: A) => Promise<T>, said?: string, done?: (result: T) => void): Act<A, T> {
  const client = useQueryClient()
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()

  async function act(argument: A): Promise<T | undefined> {
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
      setProblem(fault)
      return undefined
    } finally {
      void Promise.resolve(asked).finally(() => setBusy(false))
    }
  }

  return { act, busy, problem, clear: useCallback(() => setProblem(undefined), []) }
}
