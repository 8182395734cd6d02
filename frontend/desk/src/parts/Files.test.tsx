import { Button, Form } from 'antd'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StoredFile } from '../api/upload'
import { press, serve, settled, show, until } from '../test/stage'
import { FileInput, FileView } from './Files'

const stored = { id: 'f1', name: 'scan.pdf', purpose: 'qualification', size: 3, sha256: 'aa' } as unknown as StoredFile
let arrive: (file: StoredFile) => void
const fetched = vi.hoisted(() => vi.fn(async () => new Blob(['pdf'])))

vi.mock('../api/upload', async (whole) => ({
  ...(await whole<object>()),
  fetchFile: () => fetched(),
  upload: () => new Promise<StoredFile>((resolve) => (arrive = resolve)),
}))

let leave: () => Promise<void>
beforeEach(() => {
  document.body.innerHTML = ''
  serve({})
})
afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
})

async function choose(at: number) {
  const input = document.querySelectorAll<HTMLInputElement>('input[type=file]')[at]
  Object.defineProperty(input, 'files', { value: [new File(['pdf'], 'scan.pdf')], configurable: true })
  await settled(() => input.dispatchEvent(new Event('change', { bubbles: true })))
}

let values: () => unknown
function Rows() {
  const [form] = Form.useForm()
  values = () => form.getFieldsValue(true) as unknown
  return (
    <Form form={form} initialValues={{ rows: [{ name: 'a' }, { name: 'b' }] }}>
      <Form.List name="rows">
        {(rows, { remove }) =>
          rows.map((row) => (
            <div key={row.key}>
              <Form.Item name={[row.name, 'file']}>
                <FileInput purpose="qualification" label="file" pdfOnly known={[]} />
              </Form.Item>
              <Button onClick={() => remove(row.name)}>{`remove ${row.name}`}</Button>
            </div>
          ))
        }
      </Form.List>
    </Form>
  )
}

test('a file arrives at its row, wherever the row has moved while it was sent', async () => {
  ;({ leave } = await show(<Rows />))
  await choose(1)
  await press('remove 0')
  await settled(() => arrive(stored))
  expect(values()).toEqual({ rows: [{ name: 'b', file: 'f1' }] })
})

test('a file whose row was taken out goes nowhere', async () => {
  ;({ leave } = await show(<Rows />))
  await choose(1)
  await press('remove 1')
  await settled(() => arrive(stored))
  expect(values()).toEqual({ rows: [{ name: 'a' }] })
})

test('a paper that is being read is not fetched again by a verb', async () => {
  const stage = await show(<FileView id="f1" name="scan.pdf" type="image/png" />)
  leave = stage.leave
  await until(() => document.querySelector('img'))
  await settled(() => stage.client.invalidateQueries())
  expect(fetched).toHaveBeenCalledTimes(1)
})
