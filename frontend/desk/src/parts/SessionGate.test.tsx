import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { api, take } from '../api/client'
import { press, serve, settled, show, type, until } from '../test/stage'
import { SessionGate } from './SessionGate'

const me = (organisation: string) => ({ person: { id: 'p', name: '甲', email: 'a@example.org' }, organisation: { id: organisation, name: organisation, kind: 'agency' }, organisations: [], roles: [] })

let leave: () => Promise<void>
beforeEach(() => {
  document.body.innerHTML = ''
  localStorage.setItem('intermart.lang', 'zh-CN')
})
afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
})

function Save() {
  return <button onClick={() => void take(api.POST('/letters/read-all')).catch(() => undefined)}>save</button>
}

test('a request that waited for the sign-in goes on for the organisation that its page is of', async () => {
  const known: Record<string, unknown> = { 'GET /me': me('a') }
  const asked = serve(known)
  ;({ leave } = await show([{ Component: SessionGate, children: [{ path: '/', Component: Save }] }]))
  await press('save')
  const [first] = await until(() => asked.length > 0 && asked)
  await first.answer({ status: 401, rule: 'session.needed' }, 401)
  await type('#signin_password', 'secret')
  known['POST /session'] = me('b') // chosen on another device since
  await press('登录')
  await settled()
  const turn = await until(() => asked[1])
  expect(turn.name).toBe('PUT /me/organisation')
  expect(turn.body).toEqual({ organisation: 'a' })
  await turn.answer(me('a'))
  expect((await until(() => asked[2])).name).toBe('POST /letters/read-all')
})

test('whoever signs in through the provider goes on too, and his page stays', async () => {
  const known: Record<string, unknown> = { 'GET /me': { ...me('a'), how: 'oidc' } }
  const asked = serve(known)
  ;({ leave } = await show([{ Component: SessionGate, children: [{ path: '/', Component: Save }] }]))
  await press('save')
  const [first] = await until(() => asked.length > 0 && asked)
  await first.answer({ status: 401, rule: 'session.needed' }, 401)
  await press('已在另一页登录')
  expect((await until(() => asked[1])).name).toBe('POST /letters/read-all')
})
