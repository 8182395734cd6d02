import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useFieldName } from '../../ui/FieldName'
import { Due } from '../../parts/Due'
import { StatusOf } from '../../parts/StatusOf'
import { Status } from '../../ui/Status'
import { Loading, Nothing, Page } from '../../ui/Page'

/** AgencyChanges are the changes that agencies filed: an agency's own, or those that wait for the operator. */
export function AgencyChanges() {
  const { t } = useText()
  const asked = useQuery({ queryKey: ['agency-changes'], queryFn: () => take(api.GET('/agency-changes')) })
  return (
    <Page title={t('agencychange.title')} lead={t('agencychange.lead')}>
      <Loading of={asked}>
        {({ items }) => (items.length === 0 ? <Nothing title={t('agencychange.none')} hint={t('agencychange.none.hint')} /> : <ul className="list">{items.map((one) => <One key={one.id} of={one} />)}</ul>)}
      </Loading>
    </Page>
  )
}

function One({ of }: { of: Schemas['AgencyChangeLine'] }) {
  const { t, comma } = useText()
  const say = useFieldName()
  return (
    <li>
      <div className="row">
        <Link className="row-title" to={`/agency-changes/${of.id}`}>
          {of.agency}
        </Link>
        <StatusOf noun="agency_change" value={of.status} />
        {of.late && <Status tone="warn">{t('agencychange.late')}</Status>}
      </div>
      <div className="meta">
        <span>{of.fields.map((field) => say(field) || field).join(comma)}</span>
        <span>{t('agencychange.on', { day: of.changed_on })}</span>
        {of.status === 'filed' && <Due of={of.due} />}
      </div>
    </li>
  )
}
