import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { press, serve, settled, show, until } from '../../test/stage'
import { Capture } from './Capture'
import type { Shot } from './kept'

const shot = (id: string, url: string): Shot => ({ id, url, blob: new Blob([id]) })
const turning: ((next: Shot) => void)[] = []
vi.mock('./kept', () => ({ kept: async () => [shot('1', 'blob:1'), shot('2', 'blob:2')], keep: async () => undefined, forget: async () => undefined }))
vi.mock('./shots', () => ({ turned: () => new Promise<Shot>((resolve) => turning.push(resolve)), bound: () => undefined, shrunk: () => undefined }))

let leave: () => Promise<void>
beforeEach(() => {
  document.body.innerHTML = ''
  localStorage.setItem('intermart.lang', 'zh-CN')
})
afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
})

test('of two pages that are turned one after the other both stay turned', async () => {
  serve({ 'POST /capture/t': { label: '执照', pages: 2 } })
  ;({ leave } = await show([{ path: '/capture/:token', Component: Capture }], { at: '/capture/t' }))
  const urls = () => [...document.querySelectorAll('img')].map((one) => one.src)
  await until(() => urls().length === 2)
  await press('第 1 页')
  await press('第 2 页') // at once: the first is still being drawn
  await settled(() => turning.shift()?.(shot('1', 'blob:1-turned')))
  if (turning.length === 0) await press('第 2 页')
  await settled(() => turning.shift()?.(shot('2', 'blob:2-turned')))
  expect(urls()).toEqual(['blob:1-turned', 'blob:2-turned'])
})
