import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { serverNow } from '../../api/clock'
import { deskNotice } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { besideFields, ProblemAlert, sayBeside } from '../../ui/ProblemAlert'
import { forget, keep, kept, tidy, type Fields } from './draft'
import { LiveChecks, useLiveChecks } from './LiveChecks'
import { BudgetFields } from './BudgetFields'
import { MatterFields } from './MatterFields'
import { MethodFields } from './MethodFields'
import { AvoidFields } from './RuleFields'
import { TermsFields } from './TermsFields'

/** beside says where a field of the API stands in this form when it is not under its own name. */
const beside = { term: ['term', 'n'] }

interface Props {
  id: string
  notice?: Schemas['DeskNotice']
}

/** NoticeForm is the notice wizard: four groups of fields on the left, what the rules say of them, while typing, on the right. */
export function NoticeForm({ id, notice }: Props) {
  const { t, lang } = useText()
  const [form] = Form.useForm<Fields>()
  const drafted = useDraft(id, notice)
  const [first] = useState<Partial<Fields>>(() => ({ payer: 'organ', quote: 'total', places: 1, budget_year: new Date(serverNow()).getFullYear(), ...notice?.fields }))
  const [typed, setTyped] = useState(first)
  const live = useLiveChecks(id, typed)
  const memory = notice ? id : 'new'
  const [found, setFound] = useState(() => kept(memory))

  const problem = drafted.save.problem ?? drafted.submit.problem
  useEffect(() => {
    sayBeside(form, (notice?.faults ?? []).map((fault) => [fault.field, fault.text]), beside)
  }, [form, notice?.faults])
  useEffect(() => {
    besideFields(form, problem, lang, beside)
  }, [form, problem, lang])

  const values = () => tidy(form.getFieldsValue(true) as Fields)
  function changed() {
    const now = form.getFieldsValue(true) as Fields
    keep(memory, now)
    setTyped({ ...now })
  }
  function restore() {
    form.setFieldsValue(found as Fields)
    setFound(undefined)
    changed()
  }
  function drop() {
    forget(memory)
    setFound(undefined)
  }

  return (
    <Form form={form} layout="vertical" initialValues={{ term: { unit: 'day' }, ...first }} onValuesChange={changed}>
      {found && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 16 }}
          title={t('draft.found')}
          action={
            <>
              <Button size="small" onClick={restore}>
                {t('draft.restore')}
              </Button>{' '}
              <Button size="small" type="text" onClick={drop}>
                {t('draft.drop')}
              </Button>
            </>
          }
        />
      )}
      <div className="two">
        <div>
          <MatterFields onFill={changed} />
          <BudgetFields checks={live.data?.checks ?? []} known={notice?.attachments ?? []} onFill={changed} />
          <MethodFields checked={live.data} onFill={changed} />
          <TermsFields known={notice?.attachments ?? []} />
          <AvoidFields known={notice?.attachments ?? []} />
          <ProblemAlert problem={problem} />
          <div className="actions form-end">
            <Button type="primary" loading={drafted.submit.busy} onClick={() => void drafted.submit.act(values())}>
              {t('notice.submit')}
            </Button>
            <Button loading={drafted.save.busy} onClick={() => void drafted.save.act(values())}>
              {t('draft.save')}
            </Button>
          </div>
        </div>
        <LiveChecks live={live} typed={typed} />
      </div>
    </Form>
  )
}

/** useDraft saves the draft (made on the first save, replaced on later ones) and submits it for approval. */
function useDraft(id: string, notice: Schemas['DeskNotice'] | undefined) {
  const { t } = useText()
  const go = useNavigate()
  const client = useQueryClient()
  const version = useRef(notice?.version)
  version.current = Math.max(notice?.version ?? 0, version.current ?? 0) || undefined

  async function store(fields: Fields): Promise<Schemas['DeskNotice']> {
    const saved = version.current
      ? await take(api.PUT('/desk/notices/{id}', { params: { path: { id }, header: ifMatch(version.current) }, body: fields }))
      : await take(api.POST('/desk/notices', { body: { id, fields } }))
    version.current = saved.version
    client.setQueryData(deskNotice(id).queryKey, saved)
    forget(id)
    forget('new')
    return saved
  }

  const save = useAct(store, t('draft.saved'), () => void go(`/notices/${id}/edit`, { replace: true }))
  const submit = useAct(
    async (fields: Fields) => {
      const saved = await store(fields)
      return take(api.POST('/desk/notices/{id}/submit', { params: { path: { id }, header: ifMatch(saved.version) } }))
    },
    t('notice.submitted'),
    () => void go(`/notices/${id}`),
  )
  return { save, submit }
}
