import { Button, Form, Input, InputNumber, Select } from 'antd'
import { useEffect } from 'react'
import { serverNow } from '../../api/clock'
import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { FileInput } from '../../parts/Files'
import { tidyAmount } from '../../ui/capitals'
import { ConfirmAmount, MoneyField } from '../../ui/Money'
import { besideFields, ProblemAlert } from '../../ui/ProblemAlert'

export type ContractFields = Schemas['ContractFields']

interface Props {
  first: Partial<ContractFields>
  award?: string
  quote?: string
  files: Schemas['FileRef'][]
  busy: boolean
  problem: unknown
  ok: string
  onFields: (fields: ContractFields) => void
}

/** ContractForm is what the department enters from the signed paper. */
export function ContractForm({ first, award, quote, files, busy, problem, ok, onFields }: Props) {
  const { t, w, lang } = useText()
  const [form] = Form.useForm<ContractFields>()
  const price = Form.useWatch('price', form)
  const needed = [{ required: true, message: t('form.required') }]

  useEffect(() => {
    besideFields(form, problem, lang, { term: ['term', 'n'] })
  }, [form, problem, lang])

  function finish(values: ContractFields) {
    onFields({ ...values, price: tidyAmount(String(values.price)) ?? values.price, term: { n: Number(values.term.n), unit: values.term.unit } })
  }

  return (
    <Form form={form} layout="vertical" requiredMark={false} initialValues={{ signed_on: today(), ...first }} onFinish={finish}>
      <ProblemAlert problem={problem} />
      <Form.Item name="file" label={t('contract.file')} rules={needed}>
        <FileInput purpose="contract" label={t('contract.upload')} pdfOnly known={files} />
      </Form.Item>
      <div className="half">
        <Form.Item name="department_name" label={t('field.department_name')} rules={needed}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="department_uscc" label={t('field.department_uscc')} rules={needed}>
          <Input maxLength={18} />
        </Form.Item>
        <Form.Item name="agency_name" label={t('field.agency_name')} rules={needed}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="agency_uscc" label={t('field.agency_uscc')} rules={needed}>
          <Input maxLength={18} />
        </Form.Item>
        <MoneyField name="price" label={t('contract.price')} percent={quote === 'discount'} needed />
        <Form.Item name="signed_on" label={t('field.signed_on')} rules={needed}>
          <Input type="date" />
        </Form.Item>
      </div>
      {quote !== 'discount' && <ConfirmAmount amount={tidyAmount(String(price ?? '')) ?? undefined} limit={award} limitLabel={t('award.price')} />}
      <Form.Item label={t('field.term')} htmlFor="term_n">
        <div className="term">
          <Form.Item name={['term', 'n']} noStyle rules={needed}>
            <InputNumber id="term_n" min={1} precision={0} />
          </Form.Item>
          <Form.Item name={['term', 'unit']} noStyle rules={needed}>
            <Select aria-label={t('field.term.unit')} style={{ width: 160 }} options={['working_day', 'day', 'hour', 'minute'].map((unit) => ({ value: unit, label: w('span', unit) }))} />
          </Form.Item>
        </div>
      </Form.Item>
      <Form.Item name="scope" label={t('field.scope')} rules={needed}>
        <Input.TextArea rows={5} maxLength={10000} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy}>
        {ok}
      </Button>
    </Form>
  )
}

/** today is the server's day at UTC+8. */
function today(): string {
  return new Date(serverNow() + 8 * 3_600_000).toISOString().slice(0, 10)
}
