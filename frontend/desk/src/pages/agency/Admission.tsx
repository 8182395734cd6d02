import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Steps as Stages } from 'antd'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { ownAgency } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useBegun } from '../../parts/act'
import { Refusals } from '../../parts/Checks'
import { clean } from '../../parts/clean'
import { Due } from '../../parts/Due'
import { OpinionsBeside } from '../../parts/OpinionsBeside'
import { Recognised } from '../../parts/Recognised'
import { StatusOf } from '../../parts/StatusOf'
import { useWhyNot } from '../../parts/Verb'
import { ActionButton } from '../../ui/ActionButton'
import { Loading, Page, Panel } from '../../ui/Page'
import { Status } from '../../ui/Status'
import { besideFields, ProblemAlert, sayBeside } from '../../ui/ProblemAlert'
import { LicenceFields, ProfileFields, QualificationList } from './AdmissionFields'
import { Leave } from './FileChange'
import { IdentityPapers } from './IdentityPapers'
import { AuthorityFields, PractitionerList } from './PeopleFields'
import { AgencyFacts } from '../../parts/AgencyFacts'

type Desk = Schemas['AgencyDesk']
type Fields = Schemas['AgencyFields']

/** Admission is an agency's own file: fill in, see what is missing, submit, read what was found. */
export function Admission() {
  const { t } = useText()
  const asked = useQuery(ownAgency())
  return (
    <Page title={t('admission.title')} lead={t('admission.lead')}>
      <Loading of={asked}>{(desk) => <Desk desk={desk} />}</Loading>
    </Page>
  )
}

function Desk({ desk }: { desk: Desk }) {
  const { t } = useText()
  const why = useWhyNot()
  const editable = why(desk.actions, 'edit') === null
  return (
    <>
      <Panel>
        <div className="row">
          <span>
            <strong>{desk.fields.name}</strong> <code>{desk.uscc}</code>
          </span>
          <StatusOf noun="agency" value={desk.status} />
        </div>
        {desk.status === 'submitted' && (
          <p>
            {t('admission.waiting')} <Due of={desk.due} />
          </p>
        )}
        <Recognised of={desk.recognition} />
        {desk.warnings.length > 0 && <Alert type="warning" showIcon title={<Refusals of={desk.warnings} />} />}
      </Panel>
      <OpinionsBeside of={desk.opinions} lead={t('opinion.panel.agency')} />
      {editable ? <Wizard desk={desk} /> : (
        <Panel title={t('admission.file')}>
          {desk.standing && (
            <Alert
              type="warning"
              showIcon
              title={`${desk.standing.reason} ${desk.standing.document ?? ''}`}
              description={desk.standing.until && t('stand.until', { day: desk.standing.until })}
            />
          )}
          {['admitted', 'suspended'].includes(desk.status) && (
            <div className="actions">
              <Link to="/admission/change">{t('agencychange.file')}</Link>
              <Leave desk={desk} />
            </div>
          )}
          <AgencyFacts of={desk} />
        </Panel>
      )}
      <IdentityPapers />
    </>
  )
}

function Wizard({ desk }: { desk: Desk }) {
  const { t, lang } = useText()
  const why = useWhyNot()
  const [form] = Form.useForm<Fields>()
  const [stage, setStage] = useState(0)
  const client = useQueryClient()
  const begun = useBegun(desk.version)
  async function keep() {
    const saved = await begun((version) => take(api.PUT('/agency', { params: { header: ifMatch(version) }, body: read(form.getFieldsValue(true), desk) })))
    client.setQueryData(ownAgency().queryKey, saved) // it is there when a submission is refused
    return saved
  }
  const save = useAct(keep, t('form.saved'))
  const submit = useAct(async () => {
    const saved = await keep()
    return take(api.POST('/agency/submit', { params: { header: ifMatch(saved.version) } }))
  }, t('admission.submitted'))
  const problem = save.problem ?? submit.problem

  useEffect(() => {
    sayBeside(form, desk.faults.map((fault) => [fault.field, fault.text]))
  }, [form, desk.faults])
  useEffect(() => {
    besideFields(form, problem, lang)
  }, [form, problem, lang])

  async function go(to: number) {
    if (await save.act(undefined)) setStage(to)
  }

  const stages = [t('admission.profile'), t('admission.licence'), t('admission.qualifications'), t('admission.people'), t('admission.submit')]
  const last = stages.length - 1
  const shown = (n: number) => ({ display: stage === n ? undefined : 'none' })
  return (
    <Panel tone="accent">
      <Stages current={stage} onChange={save.busy ? undefined : (to) => void go(to)} items={stages.map((title) => ({ title }))} style={{ marginBottom: 24 }} responsive />
      {desk.faults.length > 0 && <Returned desk={desk} />}
      <ProblemAlert problem={problem} />
      <Form form={form} layout="vertical" initialValues={desk.fields}>
        <div style={shown(0)}>
          <ProfileFields />
        </div>
        <div style={shown(1)}>
          <LicenceFields desk={desk} />
        </div>
        <div style={shown(2)}>
          <QualificationList desk={desk} />
        </div>
        <div style={shown(3)}>
          <PractitionerList desk={desk} />
          <AuthorityFields desk={desk} />
        </div>
      </Form>
      <div style={shown(last)}>
        <Missing desk={desk} refused={Boolean(problem)} />
        <AgencyFacts of={desk} />
      </div>
      <div className="actions">
        {stage > 0 && <Button onClick={() => setStage(stage - 1)}>{t('form.back')}</Button>}
        {stage < last && (
          <Button type="primary" loading={save.busy} onClick={() => void go(stage + 1)}>
            {t('form.next')}
          </Button>
        )}
        {stage < last && (
          <Button loading={save.busy} onClick={() => void save.act(undefined)}>
            {t('form.save')}
          </Button>
        )}
        {stage === last && (
          <ActionButton
            type="primary"
            disabledReason={desk.missing.length > 0 ? t('admission.missing', { count: desk.missing.length }) : why(desk.actions, 'submit')}
            loading={submit.busy}
            onClick={() => void submit.act(undefined)}
          >
            {t('admission.submit.now')}
          </ActionButton>
        )}
      </div>
    </Panel>
  )
}

/** read takes the form's values; the credit code is the file's own and is never sent. */
function read(values: Fields, desk: Desk): Fields {
  return { ...clean(values), name: values.name?.trim() || desk.fields.name }
}

/** Missing says what the file as it was saved still lacks. What was just refused is not in it, and nothing is called complete beside that. */
function Missing({ desk, refused }: { desk: Desk; refused: boolean }) {
  const { t } = useText()
  if (desk.missing.length === 0) return refused ? null : <Alert type="success" showIcon title={t('admission.complete')} style={{ marginBottom: 16 }} />
  return <Alert type="warning" showIcon title={t('admission.missing', { count: desk.missing.length })} description={<Refusals of={desk.missing} />} style={{ marginBottom: 16 }} />
}

function Returned({ desk }: { desk: Desk }) {
  const { t } = useText()
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      title={t('admission.returned', { count: desk.faults.length })}
      description={<ul>{desk.faults.map((fault, i) => <li key={i}>{fault.text} {fault.missed && <Status tone="warn">{t('faults.missed')}</Status>}</li>)}</ul>}
    />
  )
}
