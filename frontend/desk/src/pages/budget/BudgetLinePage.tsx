import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Modal } from 'antd'
import { useEffect, useState } from 'react'
import { Link, useParams } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { budgetLine } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useBegun } from '../../parts/act'
import { BudgetBar } from '../../parts/BudgetBar'
import { StatusOf } from '../../parts/StatusOf'
import { mine, Verb } from '../../parts/Verb'
import { tidyAmount } from '../../ui/capitals'
import { Money, MoneyField } from '../../ui/Money'
import { Loading, Nothing, Page, Panel } from '../../ui/Page'
import { besideFields, ProblemAlert } from '../../ui/ProblemAlert'

type LinePage = Schemas['BudgetLinePage']

/** BudgetLinePage is one line with the notices and contracts on it. */
export function BudgetLinePage() {
  const { id = '' } = useParams()
  const asked = useQuery(budgetLine(id))
  return <Loading of={asked}>{(page) => <One of={page} />}</Loading>
}

function One({ of }: { of: LinePage }) {
  const { t } = useText()
  const [open, setOpen] = useState(false)
  const { line } = of
  return (
    <Page
      title={line.name}
      lead={`${line.year} · ${line.document} · ${line.project}`}
      back={{ to: '/budget', label: t('budget.title') }}
      extra={
        mine(of.actions, 'adjust') && (
          <Verb actions={of.actions} verb="adjust" onClick={() => setOpen(true)}>
            {t('budget.adjust')}
          </Verb>
        )
      }
    >
      <Panel>
        <BudgetBar of={line} />
      </Panel>
      {of.uses.length === 0 ? (
        <Nothing title={t('budget.unused')} hint={t('budget.unused.hint')} />
      ) : (
        <ul className="list">
          {of.uses.map((use) => (
            <li key={use.notice}>
              <div className="row">
                <Link className="row-title" to={`/notices/${use.notice}`}>
                  {use.title}
                </Link>
                <StatusOf noun="notice" value={use.status} />
              </div>
              <div className="meta">
                <code>{use.number}</code>
                <span>
                  {t('budget.reserved')} <Money value={use.reserved} />
                </span>
                <span>
                  {t('budget.committed')} <Money value={use.committed} />
                </span>
                {use.contract && <Link to={`/contracts/${use.contract}`}>{t('budget.contract')}</Link>}
              </div>
            </li>
          ))}
        </ul>
      )}
      <Modal open={open} title={t('budget.adjust')} footer={null} onCancel={() => setOpen(false)} destroyOnHidden>
        <Adjust of={line} onDone={() => setOpen(false)} />
      </Modal>
    </Page>
  )
}

function Adjust({ of, onDone }: { of: LinePage['line']; onDone: () => void }) {
  const { t, lang } = useText()
  const [form] = Form.useForm<Schemas['BudgetAdjustment']>()
  const begun = useBegun(of.version)
  const adjust = useAct(
    (values: Schemas['BudgetAdjustment']) =>
      begun((version) => take(api.PUT('/desk/budget-lines/{id}', { params: { path: { id: of.id }, header: ifMatch(version) }, body: { ...values, amount: tidyAmount(String(values.amount)) ?? '0.00' } }))),
    t('budget.adjusted'),
    onDone,
  )
  useEffect(() => {
    besideFields(form, adjust.problem, lang)
  }, [form, adjust.problem, lang])
  const needed = [{ required: true, message: t('form.required') }]
  return (
    <Form name="adjust" form={form} layout="vertical" requiredMark={false} initialValues={{ amount: of.amount, name: of.name }} onFinish={(values) => void adjust.act(values)}>
      <ProblemAlert problem={adjust.problem} />
      <MoneyField name="amount" label={t('budget.amount')} needed />
      <Form.Item name="name" label={t('field.budget_name')} rules={needed}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="reason" label={t('form.reason.label')} rules={needed}>
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={adjust.busy}>
        {t('budget.adjust')}
      </Button>
    </Form>
  )
}
