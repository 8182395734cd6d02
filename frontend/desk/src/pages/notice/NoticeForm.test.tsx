import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { press, serve, show, type } from '../../test/stage'
import { EditNotice } from './EditNotice'
import { NewNotice } from './NewNotice'

const empty = { items: [], next: null }
const checked = { checks: [], methods: [], deadline: undefined, standstill: undefined }
const known = () => ({
  'GET /categories': empty,
  'GET /matters': empty,
  'GET /credentials': empty,
  'GET /regions': empty,
  'GET /desk/templates': empty,
  'GET /desk/budget-lines': empty,
  'GET /closed-lists': { direct_reasons: [], step_kinds: [], emergency_causes: [], return_codes: [] },
  'POST /desk/notices/check': checked,
})

const drafts = (asked: ReturnType<typeof serve>) => asked.filter((one) => /^(POST|PUT) .desk.notices(\/|$)/.test(one.name))
const stands = (body: unknown, version: number) => ({ id: 'n', number: 'CG-1', status: 'draft', version, fields: body, faults: [], attachments: [], checks: [], overrides: [], history: [], actions: {}, approvals: [] })

const routes = [
  { path: '/notices/new', element: <NewNotice /> },
  { path: '/notices/:id/edit', element: <EditNotice /> },
]

let leave: () => Promise<void>
beforeEach(() => {
  document.body.innerHTML = ''
  localStorage.clear()
  localStorage.setItem('intermart.lang', 'zh-CN')
})
afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
})

test('after a lost answer the draft that lies there takes the words that were typed since', async () => {
  const asked = serve(known())
  ;({ leave } = await show(routes, { at: '/notices/new' }))
  await type('#title', '测绘')
  await press('保存草稿')
  await drafts(asked)[0].lose()
  await type('#description', '后来写的')
  await press('保存草稿')
  const [first, again] = drafts(asked)
  expect(again.body).toMatchObject({ id: (first.body as { id: string }).id })
  await again.answer(stands((first.body as { fields: object }).fields, 1), 200) // a repeat answers what was stored then
  const put = drafts(asked)[2]
  expect(put.name).toMatch(/^PUT/)
  expect(put.header.get('If-Match')).toBe('"1"')
  expect(put.body).toMatchObject({ description: '后来写的' })
})

test('what is typed while the first save is on its way is offered again', async () => {
  const asked = serve(known())
  const stage = await show(routes, { at: '/notices/new' })
  leave = stage.leave
  await type('#title', '测绘')
  await press('保存草稿')
  const [first] = drafts(asked)
  await type('#description', '边等边写')
  const { id, fields } = first.body as { id: string; fields: object }
  await first.answer(stands(fields, 1), 201)
  expect(stage.router.state.location.pathname).toBe(`/notices/${id}/edit`)
  await press('恢复')
  expect(document.querySelector<HTMLTextAreaElement>('#description')?.value).toBe('边等边写')
})

test('submit and save of one draft are one thing at a time', async () => {
  const asked = serve(known())
  ;({ leave } = await show(routes, { at: '/notices/new' }))
  await type('#title', '测绘')
  await press('保存草稿')
  await press('提交审批')
  expect(drafts(asked)).toHaveLength(1)
})
