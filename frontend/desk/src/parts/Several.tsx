import { Button, Checkbox } from 'antd'
import { useState } from 'react'
import type { Schemas } from '../api/client'
import { useText } from '../messages'
import { ProblemAlert } from '../ui/ProblemAlert'
import { useAct } from './act'

/** mostAtOnce is how many the server takes in one request. */
const mostAtOnce = 50

/** Choosable is one line of a list of which several may be chosen for the same verb. */
export interface Choosable {
  id: string
  version: number
  name: string
}

/** Choice is what is chosen, and how that changes. */
export interface Choice {
  chosen: Map<string, Choosable>
  choose: (one: Choosable, on: boolean) => void
  clear: () => void
}

/** useChoice keeps what a person chose of a list; no more than one request takes. */
export function useChoice(): Choice {
  const [chosen, setChosen] = useState<Map<string, Choosable>>(new Map())
  const choose = (one: Choosable, on: boolean) =>
    setChosen((before) => {
      const next = new Map(before)
      if (on && next.size < mostAtOnce) next.set(one.id, one)
      else next.delete(one.id)
      return next
    })
  return { chosen, choose, clear: () => setChosen(new Map()) }
}

/** Choose is the box beside one line. */
export function Choose({ of, by }: { of: Choosable; by: Choice }) {
  const { t } = useText()
  return <Checkbox aria-label={t('several.choose', { name: of.name })} checked={by.chosen.has(of.id)} onChange={(event) => by.choose(of, event.target.checked)} />
}

/** DoSeveral does one verb to what was chosen, each by itself, and says of every one what became of it. */
export function DoSeveral({ by, verb, done, run }: { by: Choice; verb: string; done: string; run: (body: Schemas['Several']) => Promise<Schemas['OutcomeRows']> }) {
  const { t, pick, colon } = useText()
  const [told, setTold] = useState<{ name: string; row: Schemas['OutcomeRow'] }[]>([])
  const all = useAct(
    () => run({ items: [...by.chosen.values()].map(({ id, version }) => ({ id, version })) }),
    undefined,
    ({ items }) => {
      setTold(items.map((row) => ({ name: by.chosen.get(row.id)?.name ?? row.id, row })))
      by.clear()
    },
  )
  return (
    <>
      <ProblemAlert problem={all.problem} />
      <div className="actions">
        <Button disabled={by.chosen.size === 0} loading={all.busy} onClick={() => void all.act(undefined)}>
          {verb}
        </Button>
      </div>
      <div role="status" aria-label={t('several.outcome')}>
        {told.length > 0 && (
          <ul>
            {told.map(({ name, row }) => (
              <li key={row.id} className={row.done ? undefined : 'bad'}>
                {name}{colon}{row.done ? done : pick(row.refusal?.text.zh, row.refusal?.text.en)}
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  )
}
