import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Form, Input, InputNumber, Modal } from 'antd'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { serverNow } from '../../api/clock'
import { budgetLines } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useMaking } from '../../parts/act'
import { BudgetBar } from '../../parts/BudgetBar'
import { More } from '../../parts/More'
import { has, useSession } from '../../parts/session'
import { tidyAmount } from '../../ui/capitals'
import { MoneyField } from '../../ui/Money'
import { Nothing, Page } from '../../ui/Page'
import { besideFields, ProblemAlert } from '../../ui/ProblemAlert'

type Create = Schemas['BudgetLineCreate']

/** BudgetLines is what the department may spend, and how far it is spoken for. Finance registers and adjusts. */
export function BudgetLines() {
  const { t } = useText()
  const me = useSession()
  const [open, setOpen] = useState(false)
  const asked = useInfiniteQuery(budgetLines({}))
  return (
    <Page
      title={t('budget.title')}
      lead={t('budget.lead')}
      extra={
        has(me, 'department_finance') && (
          <Button type="primary" onClick={() => setOpen(true)}>
            {t('budget.register')}
          </Button>
        )
      }
    >
      <More of={asked} empty={<Nothing title={t('budget.none')} hint={t('budget.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((line) => (
              <li key={line.id}>
                <div className="row">
                  <Link className="row-title" to={`/budget/${line.id}`}>
                    {line.name}
                  </Link>
                  <span>{line.year}</span>
                </div>
                <div className="meta">
                  <code>{line.project}</code>
                  <span>{line.document}</span>
                </div>
                <BudgetBar of={line} />
              </li>
            ))}
          </ul>
        )}
      </More>
      <Modal open={open} title={t('budget.register')} footer={null} onCancel={() => setOpen(false)} destroyOnHidden>
        <Register onDone={() => setOpen(false)} />
      </Modal>
    </Page>
  )
}

function Register({ onDone }: { onDone: () => void }) {
  const { t, lang } = useText()
  const [form] = Form.useForm<Omit<Create, 'id'>>()
  const making = useMaking()
  const register = useAct(
    (values: Omit<Create, 'id'>) => making((id) => take(api.POST('/desk/budget-lines', { body: { ...values, amount: tidyAmount(String(values.amount)) ?? '0.00', id } })), values),
    t('budget.registered'),
    onDone,
  )
  useEffect(() => {
    besideFields(form, register.problem, lang)
  }, [form, register.problem, lang])
  const needed = [{ required: true, message: t('form.required') }]
  return (
    <Form name="budget" form={form} layout="vertical" requiredMark={false} initialValues={{ year: new Date(serverNow()).getFullYear() }} onFinish={(values) => void register.act(values)}>
      <ProblemAlert problem={register.problem} />
      <Form.Item name="year" label={t('field.budget_year')} rules={needed}>
        <InputNumber min={2000} max={2100} precision={0} controls={false} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="document" label={t('field.budget_document')} rules={needed}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="project" label={t('field.budget_project')} rules={needed}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="name" label={t('field.budget_name')} rules={needed}>
        <Input maxLength={120} />
      </Form.Item>
      <MoneyField name="amount" label={t('budget.amount')} needed />
      <Button type="primary" htmlType="submit" loading={register.busy}>
        {t('budget.register')}
      </Button>
    </Form>
  )
}
