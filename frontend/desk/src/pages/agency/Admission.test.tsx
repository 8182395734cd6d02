import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { press, serve, settled, show, type, until } from '../../test/stage'
import { Admission } from './Admission'

const file = (version: number) => ({ id: 'a', version, status: 'draft', uscc: '91360700MA0000000X', fields: { name: '某测绘公司' }, files: [], warnings: [], missing: [], faults: [], actions: { edit: null, submit: null } })

let leave: () => Promise<void>
beforeEach(() => {
  document.body.innerHTML = ''
  localStorage.setItem('intermart.lang', 'zh-CN')
})
afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
})

test('what a colleague saved meanwhile is told before it is overwritten', async () => {
  const known = { 'GET /agency': file(1), 'GET /regions': { items: [] }, 'GET /credentials': { items: [] }, 'GET /agency/identity-papers': { parts: [], unset: [], clocks: [] } }
  const asked = serve(known)
  const stage = await show(<Admission />)
  leave = stage.leave
  await type('#phone', '0797-1')
  known['GET /agency'] = file(2)
  await settled(() => stage.client.invalidateQueries()) // as when the window is looked at again
  await press('保存')
  const [put] = await until(() => asked.length > 0 && asked)
  expect(put.header.get('If-Match')).toBe('"1"')
})
