import { useQuery } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { api, ifMatch, take, type Schemas } from '../api/client'
import { budgetLine, ownAgency } from '../api/queries'
import { press, serve, settled, show, until } from '../test/stage'
import { useAct, useBegun, useGo, useMaking } from './act'

let leave: () => Promise<void>
beforeEach(() => void (document.body.innerHTML = ''))
afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
})

function Leave() {
  const desk = useQuery(ownAgency()).data
  const exit = useAct(() => take(api.POST('/agency/exit', { params: { header: ifMatch(desk?.version ?? 0) }, body: { reason: '停业' } })))
  return (
    <form>
      <span>{`version ${desk?.version}`}</span>
      <a role="button" onClick={() => void exit.act(undefined)}>
        exit
      </a>
    </form>
  )
}

test('a second press while the first is on its way sends nothing', async () => {
  const asked = serve({ 'GET /agency': { version: 3 } })
  ;({ leave } = await show(<Leave />))
  await press('exit')
  await press('exit')
  expect(asked.map((one) => one.name)).toEqual(['POST /agency/exit'])
})

test('after a lost connection the page asks how things stand: the verb may have been done', async () => {
  const known = { 'GET /agency': { version: 3 } }
  const asked = serve(known)
  const stage = await show(<Leave />)
  leave = stage.leave
  await until(() => stage.home.textContent?.includes('version 3'))
  await press('exit')
  known['GET /agency'] = { version: 4 }
  await asked[0].lose()
  await until(() => stage.home.textContent?.includes('version 4'))
})

function Line() {
  const line = useQuery(budgetLine('l')).data?.line
  return line ? <Adjust of={line} /> : null
}

function Adjust({ of }: { of: Schemas['BudgetLine'] }) {
  const begun = useBegun(of.version)
  const save = useAct((name: string) => begun((version) => take(api.PUT('/desk/budget-lines/{id}', { params: { path: { id: of.id }, header: ifMatch(version) }, body: { name, amount: '1.00', reason: '更正' } }))))
  return <button onClick={() => void save.act('测绘')}>{`save ${of.version}`}</button>
}

test('a form sends the version it began with, and the newest only once a conflict was told', async () => {
  const known = { 'GET /desk/budget-lines/l': { line: { id: 'l', version: 1 } } }
  const asked = serve(known)
  const stage = await show(<Line />)
  leave = stage.leave
  await until(() => stage.home.textContent === 'save 1')
  known['GET /desk/budget-lines/l'] = { line: { id: 'l', version: 2 } } // another saved
  await settled(() => stage.client.invalidateQueries())
  await press('save 2')
  await until(() => asked[0])
  expect(asked[0].header.get('If-Match')).toBe('"1"')
  await asked[0].answer({ status: 409, rule: 'version', version: 2 }, 409)
  await press('save 2')
  expect(asked[1].header.get('If-Match')).toBe('"2"')
})

function Filing() {
  const go = useGo()
  const file = useAct(() => take(api.POST('/letters/read-all')), undefined, () => go('/filed'))
  return <button onClick={() => void file.act(undefined)}>file</button>
}

test('a verb that is done after its page was left takes nobody away', async () => {
  const asked = serve({})
  const stage = await show([{ path: '/', element: <Filing /> }, { path: '/elsewhere', element: <p>typing</p> }, { path: '/filed', element: <p>filed</p> }])
  leave = stage.leave
  await press('file')
  await settled(() => stage.router.navigate('/elsewhere'))
  await asked[0].answer({})
  expect(stage.home.textContent).toBe('typing')
})

function Making({ of }: { of?: string }) {
  const making = useMaking()
  const ask = useAct((text: string) => making((id) => take(api.POST('/tickets', { body: { id, title: text, text } })), of && { text }))
  return ['a', 'b'].map((text) => (
    <button key={text} onClick={() => void ask.act(text)}>
      {`say ${text}`}
    </button>
  ))
}

const idOf = (asked: { body: unknown }) => (asked.body as { id: string }).id

test('a repeat after a lost answer makes one thing, what comes after it another', async () => {
  const asked = serve({})
  ;({ leave } = await show(<Making />))
  await press('say a')
  await asked[0].lose()
  await press('say a')
  await asked[1].answer({})
  await press('say a')
  expect(idOf(asked[1])).toBe(idOf(asked[0]))
  expect(idOf(asked[2])).not.toBe(idOf(asked[0]))
})

test('an id that stands for something else is not sent again, nor one for other words where the server would not tell', async () => {
  const asked = serve({})
  ;({ leave } = await show(<Making of="words" />))
  await press('say a')
  await asked[0].lose()
  await press('say b')
  expect(idOf(asked[1])).not.toBe(idOf(asked[0]))
  await asked[1].answer({ status: 409, rule: 'exists' }, 409)
  await press('say b')
  expect(idOf(asked[2])).not.toBe(idOf(asked[1]))
})
