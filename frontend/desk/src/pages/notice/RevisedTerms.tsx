import { Button, Form } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { besideFields, ProblemAlert } from '../../ui/ProblemAlert'
import { BudgetFields } from './BudgetFields'
import type { Fields } from './draft'
import { LiveChecks, useLiveChecks } from './LiveChecks'
import { MatterFields } from './MatterFields'
import { MethodFields } from './MethodFields'
import { TermsFields } from './TermsFields'

interface Props {
  id: string
  first: Fields
  known: Schemas['FileRef'][]
  problem: unknown
  busy: boolean
  disabled: boolean
  onSend: (fields: Fields) => void
  children: ReactNode
}

/** RevisedTerms is the fields of the wizard once more, for a notice that is published already. */
export function RevisedTerms({ id, first, known, problem, busy, disabled, onSend, children }: Props) {
  const { t, lang } = useText()
  const [form] = Form.useForm<Fields>()
  const [typed, setTyped] = useState<Partial<Fields>>(first)
  const live = useLiveChecks(id, typed)
  useEffect(() => {
    besideFields(form, problem, lang, { term: ['term', 'n'] })
  }, [form, problem, lang])
  const changed = () => setTyped({ ...(form.getFieldsValue(true) as Fields) })
  return (
    <Form form={form} layout="vertical" initialValues={first} onValuesChange={changed}>
      <div className="two">
        <div>
          {children}
          <MatterFields onFill={changed} />
          <BudgetFields checks={live.data?.checks ?? []} known={known} onFill={changed} />
          <MethodFields checked={live.data} onFill={changed} />
          <TermsFields known={known} />
          <ProblemAlert problem={problem} />
          <div className="actions form-end">
            <Button type="primary" loading={busy} disabled={disabled} onClick={() => onSend(form.getFieldsValue(true) as Fields)}>
              {t('revision.send')}
            </Button>
          </div>
        </div>
        <LiveChecks live={live} typed={typed} />
      </div>
    </Form>
  )
}
