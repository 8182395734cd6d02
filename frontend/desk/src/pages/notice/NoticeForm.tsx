import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { serverNow } from '../../api/clock'
import { Problem } from '../../api/problem'
import { deskNotice } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useGo } from '../../parts/act'
import { besideFields, ProblemAlert, sayBeside } from '../../ui/ProblemAlert'
import { forget, keep, kept, tidy, type Fields } from './draft'
import { LiveChecks, useLiveChecks } from './LiveChecks'
import { Merge } from './Merge'
import { merge, type Merged } from './merge'
import { ShortWays } from './ShortWays'
import { BudgetFields } from './BudgetFields'
import { MatterFields } from './MatterFields'
import { MethodFields } from './MethodFields'
import { DocumentFields } from './DocumentFields'
import { ScoringFields } from './ScoringFields'
import { AvoidFields } from './RuleFields'
import { TermsFields } from './TermsFields'

/** beside says where a field of the API stands in this form when it is not under its own name. */
const beside = { term: ['term', 'n'] }

interface Props {
  id: string
  notice?: Schemas['DeskNotice']
  /** start is what a new draft begins with: another notice, a template, a matter. */
  start?: Fields
}

/** NoticeForm is the notice wizard: four groups of fields on the left, what the rules say of them, while typing, on the right. */
export function NoticeForm({ id, notice, start }: Props) {
  const { t, lang } = useText()
  const [form] = Form.useForm<Fields>()
  const values = () => tidy(form.getFieldsValue(true) as Fields)
  const drafted = useDraft(id, notice, values)
  const [first] = useState<Partial<Fields>>(() => ({ payer: 'organ', quote: 'total', places: 1, budget_year: new Date(serverNow()).getFullYear(), ...(notice?.fields ?? start) }))
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

  /** send takes the form to the server once every amount in it is one: tidy would leave out what is none. */
  async function send(act: (fields: Fields) => Promise<unknown>) {
    try {
      await form.validateFields()
    } catch (fault) {
      const first = (fault as { errorFields?: { name: (string | number)[] }[] }).errorFields?.[0]
      if (first) {
        form.scrollToField(first.name, { block: 'center', focus: true })
        return
      } // else a later look overtook this one and found nothing
    }
    await act(values())
  }

  function changed() {
    const now = form.getFieldsValue(true) as Fields
    keep(memory, now)
    setTyped({ ...now })
  }
  /** put sets whole values: set together they would be merged with what stood there. */
  function put(fields: Partial<Fields>) {
    form.setFields(Object.entries(fields).map(([name, value]) => ({ name: name as keyof Fields, value })))
  }
  function restore() {
    put(found ?? {})
    setFound(undefined)
    changed()
  }
  function settled(fields: Partial<Fields>) {
    const emptied = Object.fromEntries(Object.keys(form.getFieldsValue(true) as Fields).map((name) => [name, undefined]))
    put({ ...emptied, ...fields })
    drafted.settle()
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
          <ScoringFields />
          <DocumentFields />
          <TermsFields known={notice?.attachments ?? []} />
          <ShortWays known={notice?.attachments ?? []} />
          <AvoidFields known={notice?.attachments ?? []} />
          <ProblemAlert problem={problem} />
          <div className="actions form-end">
            <Button type="primary" loading={drafted.busy} onClick={() => void send(drafted.submit.act)}>
              {t('notice.submit')}
            </Button>
            <Button loading={drafted.busy} onClick={() => void send(drafted.save.act)}>
              {t('draft.save')}
            </Button>
          </div>
        </div>
        <LiveChecks live={live} typed={typed} />
      </div>
      <Merge merged={drafted.quarrel?.merged} theirs={drafted.quarrel?.theirs} onSettled={settled} onClose={drafted.leave} />
    </Form>
  )
}

interface Quarrel {
  merged: Merged
  theirs: Schemas['DeskNotice']
}

/**
 * useDraft saves the draft (made on the first save, replaced on later ones) and submits it for approval. It remembers
 * from what the words began: when somebody else saved meanwhile, both are compared with that, and nothing is overwritten.
 */
function useDraft(id: string, notice: Schemas['DeskNotice'] | undefined, now: () => Fields) {
  const { t } = useText()
  const go = useGo()
  const client = useQueryClient()
  const base = useRef({ version: notice?.version, fields: notice?.fields ?? ({} as Partial<Fields>) })
  const [quarrel, setQuarrel] = useState<Quarrel>()

  const replace = (fields: Fields, version: number) => take(api.PUT('/desk/notices/{id}', { params: { path: { id }, header: ifMatch(version) }, body: fields }))

  /** begin makes the draft. When an earlier answer was lost it is there already, with the words of then: these replace them. */
  async function begin(fields: Fields): Promise<Schemas['DeskNotice']> {
    try {
      const asked = api.POST('/desk/notices', { body: { id, fields } })
      const made = await take(asked)
      return (await asked).response.status === 201 ? made : await replace(fields, made.version)
    } catch (fault) {
      if (!(fault instanceof Problem) || fault.rule !== 'exists') throw fault
      const { version } = await take(api.GET('/desk/notices/{id}', { params: { path: { id } } }))
      return replace(fields, version)
    }
  }

  async function store(fields: Fields): Promise<Schemas['DeskNotice']> {
    const { version } = base.current
    try {
      const saved = version ? await replace(fields, version) : await begin(fields)
      base.current = { version: saved.version, fields: saved.fields }
      client.setQueryData(deskNotice(id).queryKey, saved)
      forget(id)
      forget('new')
      const typed = now()
      if (JSON.stringify(typed) !== JSON.stringify(fields)) keep(id, typed) // while the answer was on its way
      return saved
    } catch (fault) {
      if (fault instanceof Problem && fault.status === 409 && fault.rule === 'version') {
        const theirs = await take(api.GET('/desk/notices/{id}', { params: { path: { id } } }))
        setQuarrel({ merged: merge(base.current.fields, fields, theirs.fields), theirs })
      }
      throw fault
    }
  }

  const save = useAct(store, t('draft.saved'), () => go(`/notices/${id}/edit`, { replace: true }))
  const submit = useAct(
    async (fields: Fields) => {
      const saved = await store(fields)
      return take(api.POST('/desk/notices/{id}/submit', { params: { path: { id }, header: ifMatch(saved.version) } }))
    },
    t('notice.submitted'),
    () => go(`/notices/${id}`),
  )
  function settle() {
    if (quarrel) base.current = { version: quarrel.theirs.version, fields: quarrel.theirs.fields }
    setQuarrel(undefined)
    save.clear()
    submit.clear()
  }
  return { save, submit, busy: save.busy || submit.busy, quarrel, settle, leave: () => setQuarrel(undefined) }
}
