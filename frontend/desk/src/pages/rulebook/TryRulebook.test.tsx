import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { press, serve, show, type, until } from '../../test/stage'
import { TryRulebook } from './TryRulebook'

let leave: () => Promise<void>
beforeEach(() => {
  document.body.innerHTML = ''
  localStorage.setItem('intermart.lang', 'zh-CN')
})
afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
})

test('a trial is not shown beside a draft that was changed since', async () => {
  const asked = serve({ 'GET /rulebooks': { items: [] } })
  const stage = await show(<TryRulebook />)
  leave = stage.leave
  await type('textarea', '{"version":1}')
  await press('试算')
  const [trial] = await until(() => asked.length > 0 && asked)
  await type('textarea', '{"version":2}')
  await trial.answer({ base: 'book@1', day: '2026-01-01', in_force: true, judged: 7, notices: [], changes: [], more: false })
  expect(stage.home.textContent).not.toContain('book@1')
})
