import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import { api, take } from './client'
import { onExpired, setSignedIn } from './expiry'
import { onLookElsewhere, onLookOver, seeAs, seenAs } from './look'
import { me } from './queries'
import { Problem } from './problem'

const refused = (rule: string) => new Response(JSON.stringify({ status: 401, rule, detail_zh: '请先登录' }), { status: 401, headers: { 'Content-Type': 'application/problem+json' } })
const answer = () => new Response(JSON.stringify({ items: [], next: null, unread: 0 }), { status: 200, headers: { 'Content-Type': 'application/json' } })

afterEach(() => {
  vi.unstubAllGlobals()
  setSignedIn(false)
  onExpired(undefined)
  onLookOver(undefined)
  onLookElsewhere(undefined)
  seeAs(undefined)
})

function serve(...answers: Response[]) {
  const asked = vi.fn(async (_: Request) => answers.shift() as Response)
  vi.stubGlobal('fetch', asked)
  return asked
}

test('an ended session is asked for once and the request goes again with its body', async () => {
  setSignedIn(true)
  const ask = vi.fn(async () => true)
  onExpired(ask)
  const asked = serve(refused('session.needed'), new Response(null, { status: 204 }))
  await take(api.POST('/findings/{id}/resolve', { params: { path: { id: 'f' } }, body: { note: '已核实' } }))
  expect(ask).toHaveBeenCalledTimes(1)
  expect(await asked.mock.calls[1][0].json()).toEqual({ note: '已核实' })
})

test('a wrong password is a refusal, not an ended session', async () => {
  setSignedIn(true)
  const ask = vi.fn(async () => true)
  onExpired(ask)
  serve(refused('login.wrong'))
  await expect(take(api.GET('/letters'))).rejects.toBeInstanceOf(Problem)
  expect(ask).not.toHaveBeenCalled()
})

test('who gives up signing in hears the refusal', async () => {
  setSignedIn(true)
  onExpired(async () => false)
  serve(refused('session.needed'))
  await expect(take(api.GET('/letters'))).rejects.toMatchObject({ status: 401, rule: 'session.needed' })
})

test('a lost connection is a problem that says so', async () => {
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('failed')
  })
  await expect(take(api.GET('/letters'))).rejects.toMatchObject({ status: 0 })
  serve(answer())
  expect((await take(api.GET('/letters'))).unread).toBe(0)
})

test('what is asked in a look says so, and its end is told once', async () => {
  const over = vi.fn()
  onLookOver(over)
  seeAs('l1')
  const ended = () => new Response(JSON.stringify({ status: 409, rule: 'look.ended', detail_zh: '查看已结束' }), { status: 409, headers: { 'Content-Type': 'application/problem+json' } })
  const asked = serve(answer(), ended(), ended(), answer())
  await take(api.GET('/letters'))
  expect(asked.mock.calls[0][0].headers.get('Intermart-Look')).toBe('l1')
  const both = [take(api.GET('/letters')), take(api.GET('/letters'))]
  for (const one of both) await expect(one).rejects.toMatchObject({ status: 409, rule: 'look.ended' })
  expect(over).toHaveBeenCalledTimes(1)
  expect(seenAs()).toBeUndefined()
  await take(api.GET('/letters'))
  expect(asked.mock.calls[3][0].headers.get('Intermart-Look')).toBeNull()
})

test('a look begun on another page leaves this page at its own desk', async () => {
  const over = vi.fn()
  const elsewhere = vi.fn()
  onLookOver(over)
  onLookElsewhere(elsewhere)
  const refused = new Response(JSON.stringify({ status: 409, rule: 'look.other', detail_zh: '请先结束查看' }), { status: 409, headers: { 'Content-Type': 'application/problem+json' } })
  const who = (looking?: object) => new Response(JSON.stringify({ person: { name: looking ? '李四' : '王五' }, looking }), { status: 200, headers: { 'Content-Type': 'application/json' } })
  serve(who(), refused, who({ look: 'l1' }))
  const client = new QueryClient()
  await client.fetchQuery(me())
  await expect(take(api.GET('/letters'))).rejects.toMatchObject({ rule: 'look.other' })
  const shown = await client.fetchQuery({ ...me(), staleTime: 0 })
  expect(shown.person.name).toBe('王五')
  expect(seenAs()).toBeUndefined()
  expect(over).not.toHaveBeenCalled()
  expect(elsewhere).toHaveBeenCalledTimes(2)
})
