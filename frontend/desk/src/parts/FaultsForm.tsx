import { PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Select } from 'antd'
import type { Schemas } from '../api/client'
import { closedLists } from '../api/queries'
import { useText } from '../messages'
import { useFieldName } from '../ui/FieldName'

type Fault = Schemas['ReturnFault']

interface Props {
  fields: string[]
  busy: boolean
  ok: string
  onFaults: (faults: Fault[]) => void
}

/** FaultsForm is the list of faults: field, kind, sentence. */
export function FaultsForm({ fields, busy, ok, onFaults }: Props) {
  const { t, pick } = useText()
  const codes = useQuery(closedLists()).data?.return_codes ?? []
  const say = useFieldName()
  return (
    <Form name="returned" layout="vertical" requiredMark={false} initialValues={{ faults: [{ code: 'unclear' }] }} onFinish={({ faults }: { faults: Fault[] }) => onFaults(faults.map((one) => ({ ...one, text: one.text.trim() })))}>
      <Form.List name="faults">
        {(list, { add, remove }) => (
          <>
            {list.map((one) => (
              <fieldset className="group" key={one.key}>
                <legend>{t('faults.nth', { n: one.name + 1 })}</legend>
                <div className="half">
                  <Form.Item name={[one.name, 'field']} label={t('faults.field')} rules={[{ required: true, message: t('form.required') }]}>
                    <Select showSearch={{ optionFilterProp: 'label' }} options={fields.map((field) => ({ value: field, label: say(field) || field }))} />
                  </Form.Item>
                  <Form.Item name={[one.name, 'code']} label={t('faults.code')} rules={[{ required: true, message: t('form.required') }]}>
                    <Select options={codes.map((one) => ({ value: one.code, label: pick(one.text.zh, one.text.en) }))} />
                  </Form.Item>
                </div>
                <Canned at={one.name} />
                <Form.Item name={[one.name, 'text']} label={t('faults.text')} rules={[{ required: true, whitespace: true, min: 2, max: 500, message: t('form.reason') }]}>
                  <Input.TextArea rows={2} maxLength={500} />
                </Form.Item>
                {list.length > 1 && (
                  <Button type="text" danger onClick={() => remove(one.name)}>
                    {t('faults.remove', { n: one.name + 1 })}
                  </Button>
                )}
              </fieldset>
            ))}
            <div className="actions">
              <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({ code: 'unclear' })}>
                {t('faults.add')}
              </Button>
              <Button type="primary" htmlType="submit" loading={busy}>
                {ok}
              </Button>
            </div>
          </>
        )}
      </Form.List>
    </Form>
  )
}

/** Canned offers the sentences that vetters write most, by the kind of fault; a chosen one can still be edited. */
function Canned({ at }: { at: number }) {
  const { t, w } = useText()
  const form = Form.useFormInstance()
  const code = Form.useWatch(['faults', at, 'code'], form) as string | undefined
  const sentences = [1, 2, 3].map((n) => w('canned', `${code}.${n}`)).filter((one) => !one.startsWith(`${code}.`))
  if (sentences.length === 0) return null
  return (
    <p className="canned">
      <span className="faint small">{t('canned.lead')}</span>{' '}
      {sentences.map((one) => (
        <Button key={one} size="small" onClick={() => form.setFieldValue(['faults', at, 'text'], one)}>
          {one}
        </Button>
      ))}
    </p>
  )
}
