import { useQuery } from '@tanstack/react-query'
import { Alert, Select } from 'antd'
import { useEffect, useState } from 'react'
import { useParams } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { admission } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { AgencyFacts } from '../../parts/AgencyFacts'
import { Refusals } from '../../parts/Checks'
import { useFieldName } from '../../ui/FieldName'
import { Due } from '../../parts/Due'
import { FaultsDialog } from '../../parts/FaultsDialog'
import { FileView } from '../../parts/Files'
import { Recognised } from '../../parts/Recognised'
import { StatusOf } from '../../parts/StatusOf'
import { OpinionsBeside } from '../../parts/OpinionsBeside'
import { mine, Verb } from '../../parts/Verb'
import { Loading, Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

import { StandPanel } from './StandPanel'
import { VetIdentity } from './VetIdentity'
import { VettingPanel } from './VettingPanel'

type Desk = Schemas['AgencyDesk']

/** AdmissionReview puts an agency's files beside its fields and ends in one of two verbs: admit, or return with all faults at once. */
export function AdmissionReview() {
  const { t } = useText()
  const { id = '' } = useParams()
  const asked = useQuery(admission(id))
  return (
    <Page title={asked.data?.fields.name ?? t('admissions.title')} lead={<code>{asked.data?.uscc}</code>} back={{ to: '/admissions', label: t('admissions.title') }}>
      <Loading of={asked}>{(desk) => <One desk={desk} />}</Loading>
    </Page>
  )
}

function One({ desk }: { desk: Desk }) {
  const { t } = useText()
  return (
    <>
      <Panel tone="accent">
        <div className="row">
          <StatusOf noun="agency" value={desk.status} />
          {desk.status === 'submitted' && <Due of={desk.due} label={t('admissions.due')} />}
        </div>
        <Recognised of={desk.recognition} />
        {desk.warnings.length > 0 && <Alert type="warning" showIcon style={{ margin: '12px 0' }} title={<Refusals of={desk.warnings} />} />}
        <Verbs desk={desk} />
      </Panel>
      <StandPanel desk={desk} />
      <OpinionsBeside of={desk.opinions} lead={t('opinion.panel.lead')} />
      <VettingPanel desk={desk} fields={fieldsOf(desk)} />
      <VetIdentity desk={desk} />
      <div className="two review">
        <Viewer desk={desk} />
        <div>
          <Panel title={t('admission.file')}>
            <AgencyFacts of={desk} />
          </Panel>
        </div>
      </div>
    </>
  )
}

/** Viewer shows one file at a time, named by the field it proves. */
function Viewer({ desk }: { desk: Desk }) {
  const { t, w } = useText()
  const files = cited(desk)
  const [chosen, setChosen] = useState<string>()
  const shown = files.find((file) => file.id === chosen) ?? files[0]
  useEffect(() => {
    const turn = (event: KeyboardEvent) => {
      const step = { '[': -1, ']': 1 }[event.key]
      if (!step || event.ctrlKey || event.metaKey || (event.target instanceof HTMLElement && event.target.closest('input, textarea, [role=dialog]'))) return
      const at = files.findIndex((file) => file.id === shown?.id)
      setChosen(files[Math.min(Math.max(at + step, 0), files.length - 1)]?.id)
    }
    window.addEventListener('keydown', turn)
    return () => window.removeEventListener('keydown', turn)
  }, [files, shown?.id])
  return (
    <Panel title={t('admissions.files')}>
      {!shown && <p className="faint">{t('file.none')}</p>}
      {shown && (
        <>
          <Select
            aria-label={t('admissions.files')}
            value={shown.id}
            onChange={setChosen}
            style={{ width: '100%', marginBottom: 12 }}
            options={files.map((file) => ({ value: file.id, label: `${w('purpose', file.purpose)} · ${file.name}` }))}
          />
          <FileView key={shown.id} id={shown.id} name={shown.name} type={shown.media_type} />
        </>
      )}
    </Panel>
  )
}

function cited(desk: Desk): Schemas['File'][] {
  const ids = [desk.fields.licence, desk.fields.uscc_proof, ...(desk.fields.qualifications ?? []).map((one) => one.file), ...(desk.fields.practitioners ?? []).flatMap((one) => one.certificates.map((c) => c.file)), desk.fields.authority?.file]
  return ids.map((id) => desk.files.find((file) => file.id === id)).filter((file): file is Schemas['File'] => Boolean(file))
}

function Verbs({ desk }: { desk: Desk }) {
  const { t } = useText()
  const [open, setOpen] = useState(false)
  const say = useFieldName()
  const at = { params: { path: { id: desk.id }, header: ifMatch(desk.version) } }
  const admit = useAct(() => take(api.POST('/admissions/{id}/admit', at)), t('admissions.admitted'))
  const giveBack = useAct((faults: Schemas['ReturnFault'][]) => take(api.POST('/admissions/{id}/return', { ...at, body: { faults } })), t('admissions.returned'), () => setOpen(false))
  const fields = fieldsOf(desk).filter((field) => say(field))
  return (
    <>
      <ProblemAlert problem={admit.problem} />
      <div className="actions">
        {mine(desk.actions, 'admit') && (
          <Verb type="primary" actions={desk.actions} verb="admit" loading={admit.busy} onClick={() => void admit.act(undefined)}>
            {t('admissions.admit')}
          </Verb>
        )}
        {mine(desk.actions, 'return') && (
          <Verb actions={desk.actions} verb="return" onClick={() => setOpen(true)}>
            {t('admissions.return')}
          </Verb>
        )}
      </div>
      <FaultsDialog
        open={open}
        title={t('admissions.return')}
        fields={fields}
        busy={giveBack.busy}
        problem={giveBack.problem}
        onClose={() => setOpen(false)}
        onFaults={(faults) => void giveBack.act(faults)}
      />
    </>
  )
}

function fieldsOf(desk: Desk): string[] {
  const certificates = (desk.fields.qualifications ?? []).flatMap((_, i) => ['name', 'level', 'number', 'issuer', 'valid_from', 'valid_to', 'file'].map((part) => `qualifications[${i}].${part}`))
  return ['name', 'region', 'legal_representative', 'address', 'phone', 'introduction', 'licence', 'uscc_proof', 'qualifications', 'practitioners', 'authority', ...certificates]
}
