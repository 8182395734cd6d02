import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Schemas } from '../../api/client'
import { contracts } from '../../api/queries'
import { useText } from '../../messages'
import { Due } from '../../parts/Due'
import { More } from '../../parts/More'
import { useSession } from '../../parts/session'
import { StatusOf } from '../../parts/StatusOf'
import { Money } from '../../ui/Money'
import { Nothing, Page } from '../../ui/Page'

/** Contracts is my organisation's contracts, results that still wait for one among them. */
export function Contracts() {
  const { t } = useText()
  const me = useSession()
  const asked = useInfiniteQuery(contracts())
  return (
    <Page title={t('contracts.title')} lead={t(me.organisation.kind === 'agency' ? 'contracts.lead.agency' : 'contracts.lead.department')}>
      <More of={asked} empty={<Nothing title={t('contracts.none')} hint={t('contracts.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <One key={one.id ?? one.number} of={one} />
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}

function One({ of }: { of: Schemas['ContractLine'] }) {
  const { t, pick } = useText()
  return (
    <li>
      <div className="row">
        <Link className="row-title" to={of.id ? `/contracts/${of.id}` : `/awards/${of.number}`}>
          {of.title}
        </Link>
        <StatusOf noun="contract" value={of.status} />
      </div>
      <div className="meta">
        <code>{of.number}</code>
        <span>{pick(of.department.name, of.department.name_en)}</span>
        <span>{of.agency.name}</span>
        <Money value={of.price} />
        {of.status === 'awaited' && <Due of={of.sign_by} label={t('award.sign_by')} compact />}
      </div>
    </li>
  )
}
