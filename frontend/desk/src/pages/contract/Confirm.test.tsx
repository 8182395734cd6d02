import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { serve, settled, show, until } from '../../test/stage'
import { ContractPage } from './ContractPage'

vi.mock('../../api/upload', async (whole) => ({ ...(await whole<object>()), fetchFile: async () => new Blob(['pdf']) }))
vi.mock('../../parts/Paper', () => ({ Paper: () => null }))

let leave: () => Promise<void>
beforeEach(() => {
  document.body.innerHTML = ''
  localStorage.setItem('intermart.lang', 'zh-CN')
})
afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
})

const side = { id: 'o', name: '单位' }
const contract = (file: string, version: number) => ({
  id: 'c', number: 'CG-1', title: '测绘', status: 'signed', version, agency: side, department: side, differences: [], history: [],
  fields: { term: { n: 1, unit: 'day' } }, actions: { confirm: null }, file: { id: file, name: file, sha256: file, size: 3 },
})

test('who has read one file has not read the next', async () => {
  const known: Record<string, unknown> = { 'GET /desk/contracts/c': contract('first.pdf', 1) }
  serve(known)
  const stage = await show([{ path: '/contracts/:id', Component: ContractPage }], { at: '/contracts/c' })
  leave = stage.leave
  const read = () => document.querySelector<HTMLInputElement>('input[type=checkbox]')
  const box = await until(read)
  await settled(() => box.click())
  expect(read()?.checked).toBe(true)
  known['GET /desk/contracts/c'] = contract('second.pdf', 3) // the department entered another meanwhile
  await settled(() => stage.client.invalidateQueries())
  await until(() => stage.home.textContent?.includes('second.pdf'))
  expect(read()?.checked).toBe(false)
})
