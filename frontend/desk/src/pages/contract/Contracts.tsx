import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Schemas } from '../../api/client'
import { bids, contracts, deskNotices } from '../../api/queries'
import { useText } from '../../messages'
import { More } from '../../parts/More'
import { useSession } from '../../parts/session'
import { StatusOf } from '../../parts/StatusOf'
import { Price } from '../../ui/Money'
import { Nothing, Page, Panel } from '../../ui/Page'

/** Contracts is my organisation's contracts, after the results that still wait for one. */
export function Contracts() {
  const { t } = useText()
  const me = useSession()
  const agency = me.organisation.kind === 'agency'
  const asked = useInfiniteQuery(contracts())
  return (
    <Page title={t('contracts.title')} lead={t(agency ? 'contracts.lead.agency' : 'contracts.lead.department')}>
      {agency ? <Won /> : <Selected />}
      <More of={asked} empty={<Nothing title={t('contracts.none')} hint={t('contracts.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <One key={one.id} of={one} />
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}

function Won() {
  const items = useInfiniteQuery(bids()).data?.pages.flatMap((page) => page.items) ?? []
  return <Awaited of={items.filter((one) => one.state === 'won' && one.notice_status === 'selected').map((one) => ({ number: one.notice, title: one.title }))} />
}

function Selected() {
  const items = useInfiniteQuery(deskNotices({ queue: 'awarded' })).data?.pages.flatMap((page) => page.items) ?? []
  return <Awaited of={items.filter((one) => one.status === 'selected')} />
}

function Awaited({ of }: { of: { number: string; title: string }[] }) {
  const { t } = useText()
  if (of.length === 0) return null
  return (
    <Panel title={t('contracts.awaited')} tone="accent">
      <ul className="checks">
        {of.map((one) => (
          <li key={one.number} className="row">
            <Link to={`/awards/${one.number}`}>{one.title}</Link>
            <code>{one.number}</code>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function One({ of }: { of: Schemas['ContractLine'] }) {
  const me = useSession()
  const other = me.organisation.kind === 'agency' ? of.department.name : of.agency.name
  return (
    <li>
      <div className="row">
        <Link className="row-title" to={`/contracts/${of.id}`}>
          {of.number} · {other}
        </Link>
        <StatusOf noun="contract" value={of.status} />
      </div>
      <div className="meta">
        <span>{of.department.name}</span>
        <span>{of.agency.name}</span>
        <Price quote={of.quote} value={of.price} />
        <span>{of.signed_on}</span>
      </div>
    </li>
  )
}
