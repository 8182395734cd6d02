import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { serve, settled, show, type, until } from '../../test/stage'
import { Messages } from './Messages'

let leave: () => Promise<void>
beforeEach(() => {
  document.body.innerHTML = ''
  localStorage.setItem('intermart.lang', 'zh-CN')
})
afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
})

test('what is typed stays when the choice was changed elsewhere meanwhile', async () => {
  const known = { 'GET /me/messages': { muted: [], version: 1 }, 'GET /session/ways': {} }
  serve(known)
  const stage = await show(<Messages />)
  leave = stage.leave
  const typed = () => document.querySelector<HTMLInputElement>('#messages_mobile')
  await type('#messages_mobile', '13800000000')
  known['GET /me/messages'] = { muted: [], version: 2 }
  await settled(() => stage.client.invalidateQueries())
  await settled()
  expect((await until(typed)).value).toBe('13800000000')
})
