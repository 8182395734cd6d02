import { useInfiniteQuery } from '@tanstack/react-query'
import { Form, Input, InputNumber, Select } from 'antd'
import type { Schemas } from '../../api/client'
import { budgetLines } from '../../api/queries'
import { useText } from '../../messages'
import { BudgetBar } from '../../parts/BudgetBar'
import { Panel } from '../../ui/Page'
import { thousands } from '../../ui/capitals'
import type { Fields } from './draft'
import { OverrideInput } from './OverrideInput'

type Line = Schemas['BudgetLine']

interface Props {
  checks: Schemas['Check'][]
  known: Schemas['FileRef'][]
  onFill: () => void
}

/** BudgetFields is the budget line the purchase is paid from: picked from the registered ones, typed where there are none. */
export function BudgetFields({ checks, known, onFill }: Props) {
  const { t } = useText()
  const form = Form.useFormInstance<Fields>()
  const lines = useInfiniteQuery(budgetLines({ limit: 100 })).data?.pages.flatMap((page) => page.items) ?? []
  const document = Form.useWatch('budget_document', form)
  const project = Form.useWatch('budget_project', form)
  const year = Form.useWatch('budget_year', form)
  const chosen = lines.find((line) => line.document === document && line.project === project && line.year === year)
  const free = lines.length === 0 || (Boolean(document || project) && !chosen)

  function pick(id: string) {
    const line = lines.find((one) => one.id === id)
    if (!line) return
    form.setFieldsValue({ budget_document: line.document, budget_project: line.project, budget_name: line.name, budget_year: line.year })
    onFill()
  }

  return (
    <Panel title={t('wizard.budget')}>
      {lines.length > 0 && (
        <Form.Item label={t('budget.pick')} htmlFor="budget_line" extra={t('budget.pick.hint')} required>
          <Select
            id="budget_line"
            value={chosen?.id}
            onChange={pick}
            showSearch={{ optionFilterProp: 'label' }}
            options={lines.map((line) => ({ value: line.id, label: said(line, t('budget.left')) }))}
          />
        </Form.Item>
      )}
      {chosen && <BudgetBar of={chosen} />}
      <div className="half" hidden={!free}>
        <Form.Item name="budget_project" label={t('field.budget_project')} extra={t('field.budget_project.hint')} required>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="budget_name" label={t('field.budget_name')}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="budget_document" label={t('field.budget_document')} required>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="budget_year" label={t('field.budget_year')} required>
          <InputNumber min={2000} max={2100} precision={0} controls={false} style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <Form.Item name="overrides" noStyle>
        <OverrideInput checks={checks} known={known} />
      </Form.Item>
    </Panel>
  )
}

function said(line: Line, left: string): string {
  return `${line.project} ${line.name} · ${line.document} · ${left} ${thousands(line.left)}`
}
