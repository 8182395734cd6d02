import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, InputNumber, Select } from 'antd'
import { useEffect } from 'react'
import { api, take, type Schemas } from '../../api/client'
import { serverNow } from '../../api/clock'
import { categories } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useMaking } from '../../parts/act'
import { MoneyField } from '../../ui/Money'
import { tidyAmount } from '../../ui/capitals'
import { besideFields, ProblemAlert } from '../../ui/ProblemAlert'

type Fields = Schemas['PurchaseFields']

const routes: Schemas['RouteCode'][] = ['government', 'central', 'framework', 'tender', 'own', 'offline']

/** RegisterPurchase is one line about something bought elsewhere. */
export function RegisterPurchase() {
  const { t, w, lang } = useText()
  const [form] = Form.useForm<Fields>()
  const making = useMaking()
  const kinds = useQuery(categories())
  const route = Form.useWatch('route', form)
  const register = useAct(
    (fields: Fields) => making((id) => take(api.POST('/desk/purchases', { body: { id, fields: { ...fields, amount: tidyAmount(String(fields.amount)) ?? fields.amount } } }))),
    t('purchases.done'),
    () => form.resetFields(),
  )
  useEffect(() => {
    besideFields(form, register.problem, lang)
  }, [form, register.problem, lang])
  const needed = [{ required: true, message: t('form.required') }]
  const today = new Date(serverNow() + 8 * 3_600_000).toISOString().slice(0, 10)
  return (
    <Form
      name="purchase"
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ budget_year: Number(today.slice(0, 4)), route: 'government' }}
      onFinish={(fields) => void register.act(Object.fromEntries(Object.entries(fields).filter(([, v]) => v !== undefined && v !== '')) as Fields)}
    >
      <ProblemAlert problem={register.problem} />
      <div className="half">
        <Form.Item name="day" label={t('purchases.day')} rules={needed}>
          <Input type="date" max={today} />
        </Form.Item>
        <Form.Item name="title" label={t('purchases.name')} rules={needed}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="category" label={t('purchases.category')} rules={needed}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={(kinds.data?.items ?? []).map((c) => ({ value: c.name, label: w('category', c.name) }))} />
        </Form.Item>
        <MoneyField name="amount" label={t('purchases.amount')} needed />
        <Form.Item name="budget_project" label={t('purchases.project')} rules={needed}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="budget_year" label={t('purchases.year')} rules={needed}>
          <InputNumber min={2000} max={2100} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="route" label={t('purchases.route')} rules={needed}>
          <Select options={routes.map((r) => ({ value: r, label: w('route', r) }))} />
        </Form.Item>
        <Form.Item name="reference" label={t('purchases.reference')} rules={needed}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="supplier" label={t('purchases.supplier')}>
          <Input maxLength={100} />
        </Form.Item>
        {route === 'own' && (
          <Form.Item name="reason" label={t('purchases.reason')} rules={needed}>
            <Input maxLength={1000} />
          </Form.Item>
        )}
      </div>
      <Button type="primary" htmlType="submit" loading={register.busy}>
        {t('purchases.register.do')}
      </Button>
    </Form>
  )
}
