import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { uuid } from '../../../../seal/bytes'
import { api, take, type Schemas } from '../../api/client'
import { deskAward, publicNotice } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useGo } from '../../parts/act'
import { Loading, Page, Panel } from '../../ui/Page'
import { ContractForm, type ContractFields } from './ContractForm'

/** NewContract enters a signed contract; what was awarded stands in the form already. */
export function NewContract() {
  const { t } = useText()
  const { number = '' } = useParams()
  const award = useQuery(deskAward(number))
  const notice = useQuery(publicNotice(number))
  return (
    <Page title={t('contract.new')} lead={award.data?.award.title} back={{ to: `/awards/${number}`, label: t('award.title') }}>
      <Loading of={award}>{(desk) => <Loading of={notice}>{(terms) => <One award={desk.award} notice={terms} />}</Loading>}</Loading>
    </Page>
  )
}

function One({ award, notice }: { award: Schemas['Award']; notice: Schemas['Notice'] }) {
  const { t } = useText()
  const go = useGo()
  const id = useRef(uuid())
  const create = useAct(
    (fields: ContractFields) => take(api.POST('/desk/contracts', { body: { id: id.current, notice: award.number, fields } })),
    t('contract.entered'),
    (contract) => go(`/contracts/${contract.id}`, { replace: true }),
  )
  const place = Number(useSearchParams()[0].get('place') ?? 0)
  const seat = award.seats.find((one) => one.place === place) ?? award.seats[0]
  const first: Partial<ContractFields> = {
    department_name: award.department.name,
    department_uscc: award.department.uscc,
    agency_name: seat?.winner.name,
    agency_uscc: seat?.winner.uscc,
    price: seat?.price,
    scope: notice.terms.description,
    term: notice.terms.term,
  }
  return (
    <Panel tone="accent">
      <p>{t('contract.new.lead')}</p>
      <ContractForm first={first} award={seat?.price} quote={award.quote} files={[]} busy={create.busy} problem={create.problem} ok={t('contract.enter')} onFields={(fields) => void create.act(fields)} />
    </Panel>
  )
}
