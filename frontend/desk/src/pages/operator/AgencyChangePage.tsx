import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useState } from 'react'
import { useParams } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { AgencyFacts } from '../../parts/AgencyFacts'
import { useFieldName } from '../../ui/FieldName'
import { Due } from '../../parts/Due'
import { FaultsDialog } from '../../parts/FaultsDialog'
import { OpinionsBeside } from '../../parts/OpinionsBeside'
import { StatusOf } from '../../parts/StatusOf'
import { mine, Verb } from '../../parts/Verb'
import { Loading, Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

type Change = Schemas['AgencyChange']

/** AgencyChangePage puts a change beside the agency as it is; the operator accepts it or returns it with all faults. */
export function AgencyChangePage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const asked = useQuery({ queryKey: ['agency-changes', id], queryFn: () => take(api.GET('/agency-changes/{id}', { params: { path: { id } } })) })
  return (
    <Page title={asked.data?.line.agency ?? t('agencychange.title')} back={{ to: '/agency-changes', label: t('agencychange.title') }}>
      <Loading of={asked}>{(change) => <One change={change} />}</Loading>
    </Page>
  )
}

function One({ change }: { change: Change }) {
  const { t, comma } = useText()
  const say = useFieldName()
  const [open, setOpen] = useState(false)
  const { line } = change
  const at = { params: { path: { id: line.id }, header: ifMatch(line.version) } }
  const accept = useAct(() => take(api.POST('/agency-changes/{id}/accept', at)), t('agencychange.accepted'))
  const giveBack = useAct((faults: Schemas['ReturnFault'][]) => take(api.POST('/agency-changes/{id}/return', { ...at, body: { faults } })), t('admissions.returned'), () => setOpen(false))
  const shown = (fields: Schemas['AgencyFields']): Schemas['AgencyDesk'] => ({ ...blank, id: line.id, version: line.version, status: 'admitted', uscc: line.uscc, fields, files: change.files })
  return (
    <>
      <Panel tone="accent">
        <div className="row">
          <StatusOf noun="agency_change" value={line.status} />
          {line.status === 'filed' && <Due of={line.due} label={t('admissions.due')} />}
        </div>
        <p>
          {t('agencychange.on', { day: line.changed_on })} · {t('agencychange.fields')} {line.fields.map((field) => say(field) || field).join(comma)}
        </p>
        {line.late && <Alert type="warning" showIcon title={t('agencychange.late')} />}
        {line.faults.length > 0 && <Alert type="warning" showIcon title={t('admission.returned', { count: line.faults.length })} description={<ul>{line.faults.map((fault, i) => <li key={i}>{fault.text}</li>)}</ul>} />}
        <ProblemAlert problem={accept.problem} />
        <div className="actions">
          {mine(change.actions, 'accept') && (
            <Verb type="primary" actions={change.actions} verb="accept" loading={accept.busy} onClick={() => void accept.act(undefined)}>
              {t('agencychange.accept')}
            </Verb>
          )}
          {mine(change.actions, 'return') && (
            <Verb actions={change.actions} verb="return" onClick={() => setOpen(true)}>
              {t('admissions.return')}
            </Verb>
          )}
        </div>
      </Panel>
      <OpinionsBeside of={change.opinions} lead={t('opinion.panel.lead')} />
      <div className="two">
        <Panel title={t('agencychange.was')}>
          <AgencyFacts of={shown(change.was)} />
        </Panel>
        <Panel title={t('agencychange.is')}>
          <AgencyFacts of={shown(change.is)} />
        </Panel>
      </div>
      <FaultsDialog open={open} title={t('admissions.return')} fields={line.fields} busy={giveBack.busy} problem={giveBack.problem} onClose={() => setOpen(false)} onFaults={(faults) => void giveBack.act(faults)} />
    </>
  )
}

const blank = { warnings: [], missing: [], faults: [], actions: {} }
