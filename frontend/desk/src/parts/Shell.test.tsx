import { useParams } from 'react-router'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { serve, settled, show, type, until } from '../test/stage'
import { Shell } from './Shell'

const known = () => ({ 'GET /demo/clock': { demo: false, now: '2026-01-01T00:00:00Z' }, 'GET /letters': { items: [], next: null, unread: 0 }, 'GET /regions': { items: [] }, 'GET /me': {} })

let leave: () => Promise<void>
beforeEach(() => {
  document.body.innerHTML = ''
  localStorage.setItem('intermart.lang', 'zh-CN')
})
afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
})

function Note() {
  return <input id="note" aria-label={useParams().id} />
}

const routes = [
  { Component: Shell, children: [{ path: '/notes/:id', Component: Note }] },
  { path: '/login', element: <p>the door</p> },
]

test('nobody is shown the door while his session lives on', async () => {
  const asked = serve(known())
  const stage = await show(routes, { at: '/notes/a' })
  leave = stage.leave
  const out = async () => {
    await settled(() => document.querySelector<HTMLElement>('[aria-label*="甲"]')?.click())
    const item = await until(() => [...document.querySelectorAll<HTMLElement>('[role=menuitem]')].find((one) => one.textContent?.includes('退出')))
    await settled(() => item.click())
    return until(() => asked.find((one) => one.name === 'DELETE /session'))
  }
  await (await out()).lose()
  expect(stage.router.state.location.pathname).toBe('/notes/a')
  await until(() => document.body.textContent?.includes('没有退出'))
})

test('what was typed for one noun does not stand in the form of the next', async () => {
  serve(known())
  const stage = await show(routes, { at: '/notes/a' })
  leave = stage.leave
  await type('#note', 'of a')
  await settled(() => stage.router.navigate('/notes/b'))
  expect((await until(() => document.querySelector<HTMLInputElement>('#note[aria-label=b]'))).value).toBe('')
})
