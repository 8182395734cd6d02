import { Table } from 'antd'
import type { ReactNode } from 'react'
import type { Schemas } from '../api/client'
import { useText } from '../messages'
import { Facts } from '../ui/Facts'
import { Money, Price } from '../ui/Money'
import { Panel } from '../ui/Page'
import { showMoment } from '../ui/dates'
import { StatusOf } from './StatusOf'

type Award = Schemas['Award']
type Ranked = Schemas['RankedBid']

/** AwardFacts is a result: who, for how much, and the ranking with its reasons. */
export function AwardFacts({ award }: { award: Award }) {
  const { t, w, lang, pick, aside } = useText()
  const price = (value: string | undefined) => <Price quote={award.quote} value={value} />
  const reasons = award.bids.some((one) => one.reason_text ?? one.reason)
  return (
    <>
      <Panel title={t('award.result')}>
        <Facts
          of={[
            [t('award.department'), award.department.name],
            [t('award.winner'), award.winner ? `${award.winner.name} ${award.winner.uscc}` : t('award.nobody')],
            [t('award.price'), price(award.price)],
            award.price_capitals ? [t('award.capitals'), award.price_capitals] : null,
            [t('field.amount'), <Money key="amount" value={award.amount} />],
            [t('field.method'), w('method', award.method) + (award.variant ? aside(w('variant', award.variant)) : '')],
            [t('award.announced'), showMoment(award.announced_at, lang)],
          ]}
        />
        {award.seats.length > 1 && <Seats of={award} price={price} />}
        <p className="faint small">{pick(award.protection.zh, award.protection.en)}</p>
      </Panel>
      <Panel title={t('award.ranking')}>
        <div className="scroll" tabIndex={0} role="region" aria-label={t('award.ranking')}>
          <Table<Ranked>
            rowKey="bid"
            size="small"
            pagination={award.bids.length > 20 ? { pageSize: 20 } : false}
            dataSource={[...award.bids].sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity))}
            className="ranking"
            columns={[
              { title: t('award.rank'), dataIndex: 'rank', className: 'rank', render: (rank?: number) => rank ?? '—' },
              { title: t('award.agency'), render: (_, one) => one.agency.name },
              { title: t('award.offer'), align: 'right', render: (_, one) => price(one.price) },
              { title: t('award.state'), render: (_, one) => <StatusOf noun="bid" value={one.state} /> },
              ...(reasons ? [{ title: t('award.reason'), render: (_: unknown, one: Ranked) => (one.reason_text ? pick(one.reason_text.zh, one.reason_text.en) : one.reason) }] : []),
            ]}
          />
        </div>
      </Panel>
    </>
  )
}

/** Seats are the winners of a notice with several places. */
function Seats({ of, price }: { of: Award; price: (value: string | undefined) => ReactNode }) {
  const { t, lang } = useText()
  return (
    <ol className="checks" aria-label={t('award.seats')}>
      {of.seats.map((seat) => (
        <li key={seat.place} className="row">
          <span>
            {seat.place}. {seat.status === 'vacant' ? '—' : seat.winner.name} {seat.status !== 'vacant' && price(seat.price)}
          </span>
          <StatusOf noun="award" value={seat.status} />
          {seat.status === 'announced' && <span className="faint small">{showMoment(seat.standstill.at, lang)}</span>}
          {seat.decision_text && <span className="faint small">{seat.decision_text}</span>}
        </li>
      ))}
    </ol>
  )
}
