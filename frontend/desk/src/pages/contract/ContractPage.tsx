import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { contract } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useBegun } from '../../parts/act'
import { useFieldName } from '../../ui/FieldName'
import { useSpan } from '../../parts/Due'
import { FileLinks, FileView } from '../../parts/Files'
import { useSession } from '../../parts/session'
import { StatusOf } from '../../parts/StatusOf'
import { Steps } from '../../parts/Steps'
import { mine, Verb } from '../../parts/Verb'
import { showMoment } from '../../ui/dates'
import { Facts } from '../../ui/Facts'
import { Price } from '../../ui/Money'
import { Loading, Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { Status } from '../../ui/Status'
import { Confirm } from './Confirm'
import { ContractForm, type ContractFields } from './ContractForm'

type Contract = Schemas['Contract']

/** ContractPage is one contract: what it says, where it differs from the award, the same file for both sides. */
export function ContractPage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const asked = useQuery(contract(id))
  return (
    <Page title={asked.data?.title ?? t('contract.title')} lead={<code>{asked.data?.number}</code>} back={{ to: '/contracts', label: t('contracts.title') }}>
      <Loading of={asked}>{(data) => <One contract={data} />}</Loading>
    </Page>
  )
}

function One({ contract }: { contract: Contract }) {
  const { t, lang } = useText()
  const me = useSession()
  const winner = contract.agency.id === me.organisation.id
  return (
    <>
      <Panel tone="accent">
        <div className="row">
          <StatusOf noun="contract" value={contract.status} />
          {contract.filed_at && <span>{t('contract.filed', { at: showMoment(contract.filed_at, lang) })}</span>}
        </div>
        <p className="links">
          <Link to={`/awards/${contract.number}`}>{t('award.title')}</Link>
          {contract.filed_at && <a href={`/contracts/${contract.number}`}>{t('contract.public')}</a>}
        </p>
        {winner ? contract.file && <Confirm key={contract.file.id} contract={contract} file={contract.file} /> : <Submit contract={contract} />}
      </Panel>
      <Differences of={contract} />
      <div className="two">
        <Panel title={t('contract.file')}>
          <FileLinks of={contract.file ? [contract.file] : []} />
          {contract.file && <FileView id={contract.file.id} name={contract.file.name} type="application/pdf" />}
        </Panel>
        <div>
          <Panel title={t('contract.fields')}>
            <Fields of={contract} />
          </Panel>
          <Panel title={t('history.title')}>
            <Steps of={contract.history} />
          </Panel>
        </div>
      </div>
    </>
  )
}

function Fields({ of }: { of: Contract }) {
  const { t } = useText()
  const span = useSpan()
  const { fields } = of
  return (
    <>
      <Facts
        of={[
          [t('field.department_name'), fields.department_name],
          [t('field.department_uscc'), fields.department_uscc],
          [t('field.agency_name'), fields.agency_name],
          [t('field.agency_uscc'), fields.agency_uscc],
          [t('contract.price'), <Price key="price" quote={of.quote} value={fields.price} />],
          [t('field.term'), span(fields.term)],
          [t('field.signed_on'), fields.signed_on],
        ]}
      />
      <h3>{t('field.scope')}</h3>
      <p className="prose">{fields.scope}</p>
    </>
  )
}

function Differences({ of }: { of: Contract }) {
  const { t } = useText()
  const say = useFieldName()
  if (of.differences.length === 0) {
    if (mine(of.actions, 'submit') && of.actions.submit) return null // something else stops it, and is said above
    return (
      <Panel>
        <Status tone="good">{t('contract.same')}</Status>
      </Panel>
    )
  }
  return (
    <Panel title={t('contract.differences', { count: of.differences.length })}>
      <div className="scroll" tabIndex={0} role="region" aria-label={t('contract.differences', { count: of.differences.length })}>
        <table className="diff">
          <thead>
            <tr>
              <th scope="col">{t('faults.field')}</th>
              <th scope="col">{t('contract.awarded')}</th>
              <th scope="col">{t('contract.title')}</th>
              <th scope="col">{t('contract.weight')}</th>
            </tr>
          </thead>
          <tbody>
            {of.differences.map((one) => (
              <tr key={one.field}>
                <th scope="row">{say(one.field) || one.field}</th>
                <td>{one.award}</td>
                <td>{one.contract}</td>
                <td>{one.blocking ? <Status tone="bad">{t('contract.blocking')}</Status> : <Status tone="info">{t('contract.shown')}</Status>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}

function Edit({ contract, onDone }: { contract: Contract; onDone: () => void }) {
  const { t } = useText()
  const begun = useBegun(contract.version)
  const save = useAct(
    (fields: ContractFields) => begun((version) => take(api.PUT('/desk/contracts/{id}', { params: { path: { id: contract.id }, header: ifMatch(version) }, body: fields }))),
    t('contract.saved'),
    onDone,
  )
  return (
    <ContractForm
      first={contract.fields}
      award={contract.award_price}
      quote={contract.quote}
      files={contract.file ? [contract.file] : []}
      busy={save.busy}
      problem={save.problem}
      ok={t('form.save')}
      onFields={(fields) => void save.act(fields)}
    />
  )
}

function Submit({ contract }: { contract: Contract }) {
  const { t } = useText()
  const [editing, setEditing] = useState(false)
  const at = { params: { path: { id: contract.id }, header: ifMatch(contract.version) } }
  const submit = useAct(() => take(api.POST('/desk/contracts/{id}/submit', at)), t('contract.submitted'))
  if (editing) {
    return (
      <>
        <Edit contract={contract} onDone={() => setEditing(false)} />
        <Button type="link" onClick={() => setEditing(false)}>
          {t('form.cancel')}
        </Button>
      </>
    )
  }
  return (
    <>
      {contract.status === 'signed' && <p>{t('contract.waiting')}</p>}
      <ProblemAlert problem={submit.problem} />
      <div className="actions">
        {mine(contract.actions, 'submit') && (
          <Verb type="primary" actions={contract.actions} verb="submit" loading={submit.busy} onClick={() => void submit.act(undefined)}>
            {t('contract.submit')}
          </Verb>
        )}
        {mine(contract.actions, 'edit') && contract.status !== 'filed' && (
          <Verb actions={contract.actions} verb="edit" onClick={() => setEditing(true)}>
            {t('contract.edit')}
          </Verb>
        )}
      </div>
    </>
  )
}
