import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { Due } from '../../parts/Due'
import { StatusOf } from '../../parts/StatusOf'
import { showMoment } from '../../ui/dates'
import { Loading, Nothing, Page } from '../../ui/Page'

/** FirmClaims are the claims that concern the reader: his own, those of his firm's accounts, or those to decide. */
export function FirmClaims() {
  const { t } = useText()
  const asked = useQuery({ queryKey: ['firm-claims'], queryFn: () => take(api.GET('/firm-claims')) })
  return (
    <Page title={t('claim.title')} lead={t('claim.lead')}>
      <Loading of={asked}>
        {({ items }) => (items.length === 0 ? <Nothing title={t('claim.none')} hint={t('claim.none.hint')} /> : <ul className="list">{items.map((one) => <One key={one.id} of={one} />)}</ul>)}
      </Loading>
    </Page>
  )
}

function One({ of }: { of: Schemas['FirmClaimLine'] }) {
  const { t, lang } = useText()
  return (
    <li>
      <div className="row">
        <Link className="row-title" to={`/firm-claims/${of.id}`}>
          {of.name || of.uscc}
        </Link>
        <StatusOf noun="firm_claim" value={of.status} />
      </div>
      <div className="meta">
        <code>{of.uscc}</code>
        {of.filed_at && <span>{t('claim.filed.at', { at: showMoment(of.filed_at, lang) })}</span>}
        {of.answered_at && <span>{t('claim.answered.at', { at: showMoment(of.answered_at, lang) })}</span>}
        {of.status === 'filed' && <Due of={of.due} label={t('claim.due')} />}
      </div>
    </li>
  )
}
