import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Radio, Select, Switch } from 'antd'
import { useEffect, useState } from 'react'
import type { Schemas } from '../../api/client'
import { serverNow } from '../../api/clock'
import { mattersOf, rulebooks } from '../../api/queries'
import { useText } from '../../messages'
import { FileInput } from '../../parts/Files'
import { useSession } from '../../parts/session'
import { Panel } from '../../ui/Page'
import { besideFields, ProblemAlert } from '../../ui/ProblemAlert'
import { Concerned } from './Concerned'

type Fields = Schemas['DirectoryChangeFields']

export const occasions = ['law', 'higher_list', 'reform', 'complaint', 'look_back', 'other'] as const

interface Props {
  of?: Fields
  files?: Schemas['FileRef'][]
  busy: boolean
  problem: unknown
  ok: string
  onFields: (fields: Fields) => void
}

/** today is a day at UTC+8 by the server's clock. */
export const today = () => new Date(serverNow() + 8 * 3_600_000).toISOString().slice(0, 10)

/** ChangeForm asks for the document, what it touches and whom it concerns. */
export function ChangeForm({ of, files = [], busy, problem, ok, onFields }: Props) {
  const { t, w, lang } = useText()
  const [form] = Form.useForm<Fields>()
  const [object, setObject] = useState<'matters' | 'rulebook'>(of?.rulebook ? 'rulebook' : 'matters')
  const editorial = Form.useWatch('editorial', form) ?? of?.editorial
  const [placed, setPlaced] = useState<string[]>([])
  const need = [{ required: true, whitespace: true, message: t('form.required') }]
  useEffect(() => setPlaced(problem ? besideFields(form, problem, lang) : []), [problem, form, lang])

  function send(fields: Fields) {
    const concerned = (fields.concerned ?? []).map((one) => ({ department: one.department, matters: object === 'matters' ? (one.matters ?? []) : [] }))
    onFields({ ...fields, matters: object === 'matters' ? (fields.matters ?? []) : [], rulebook: object === 'rulebook' ? fields.rulebook : undefined, concerned })
  }

  return (
    <Form name="change" form={form} layout="vertical" initialValues={{ occasion: 'reform', received: today(), editorial: false, matters: [], concerned: [{ matters: [] }], ...of }} onFinish={send}>
      <ProblemAlert problem={problem} fields={placed} />
      <Panel title={t('change.document')}>
        <Form.Item name="title" label={t('change.title')} rules={need}>
          <Input maxLength={200} />
        </Form.Item>
        <div className="half">
          <Form.Item name="document" label={t('change.number')} rules={need}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="issuer" label={t('change.issuer')} rules={need}>
            <Input maxLength={100} />
          </Form.Item>
        </div>
        <div className="half">
          <Form.Item name="occasion" label={t('change.occasion')} rules={need}>
            <Select options={occasions.map((value) => ({ value, label: w('change.occasion', value) }))} />
          </Form.Item>
          <Form.Item name="received" label={t('change.received')} rules={need}>
            <Input type="date" max={today()} />
          </Form.Item>
        </div>
        <Form.Item name="file" label={t('change.file')} extra={t('change.file.hint')} rules={editorial ? [] : [{ required: true, message: t('form.required') }]}>
          <FileInput purpose="document" label={t('change.file.add')} known={files} />
        </Form.Item>
        <Form.Item name="summary" label={t('change.summary')} extra={t('change.summary.hint')} rules={need}>
          <Input.TextArea rows={4} maxLength={2000} showCount />
        </Form.Item>
        <Form.Item name="editorial" label={t('change.editorial')} extra={t('change.editorial.hint')} valuePropName="checked">
          <Switch />
        </Form.Item>
      </Panel>
      <Panel title={t('change.object')}>
        <Radio.Group
          aria-label={t('change.object')}
          value={object}
          onChange={(event) => setObject(event.target.value as 'matters' | 'rulebook')}
          options={[
            { value: 'matters', label: t('change.object.matters') },
            { value: 'rulebook', label: t('change.object.rulebook') },
          ]}
        />
        {object === 'matters' ? <MattersField /> : <BookField />}
      </Panel>
      <Panel title={t('change.concerned')}>
        <p className="faint">{t('change.concerned.hint')}</p>
        <Concerned matters={object === 'matters'} />
      </Panel>
      <div className="actions form-end">
        <Button type="primary" htmlType="submit" loading={busy}>
          {ok}
        </Button>
      </div>
    </Form>
  )
}

/** MattersField chooses lines of the own directory; a new line is typed as its code. */
function MattersField() {
  const { t, pick } = useText()
  const me = useSession()
  const region = me.organisation?.region ?? ''
  const [typed, setTyped] = useState('')
  const found = useQuery(mattersOf(region, typed)).data?.items.filter((one) => one.region === region) ?? []
  return (
    <Form.Item name="matters" label={t('change.matters')} extra={t('change.matters.hint', { region })} rules={[{ required: true, type: 'array', min: 1, message: t('form.required') }]}>
      <Select
        mode="tags"
        tokenSeparators={[' ', '，', ',']}
        showSearch={{ filterOption: false, onSearch: setTyped }}
        options={found.map((one) => ({ value: one.code, label: `${one.code} ${pick(one.name.zh, one.name.en)}` }))}
      />
    </Form.Item>
  )
}

function BookField() {
  const { t, pick } = useText()
  const me = useSession()
  const books = useQuery(rulebooks()).data?.items.filter((one) => one.region === me.organisation?.region) ?? []
  const ids = [...new Set(books.map((one) => one.id))]
  const label = (id: string) => {
    const newest = books.filter((one) => one.id === id).sort((a, b) => b.version - a.version)[0]
    return newest ? `${pick(newest.name.zh, newest.name.en)} · ${id}@${newest.version}` : id
  }
  return (
    <Form.Item name="rulebook" label={t('change.rulebook')} extra={t('change.rulebook.hint')} rules={[{ required: true, message: t('form.required') }, { pattern: /^[a-z0-9][a-z0-9-]{1,62}$/, message: t('change.rulebook.form') }]}>
      <BookPick options={ids.map((id) => ({ value: id, label: label(id) }))} />
    </Form.Item>
  )
}

interface PickProps {
  id?: string
  value?: string
  onChange?: (id: string | undefined) => void
  options: { value: string; label: string }[]
}

/** BookPick is one of the region's rulebooks, or the id of its first. */
function BookPick({ id, value, onChange, options }: PickProps) {
  return <Select id={id} mode="tags" maxCount={1} value={value ? [value] : []} onChange={(list: string[]) => onChange?.(list[0])} options={options} />
}
