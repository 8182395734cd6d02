import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { Schemas } from '../../api/client'
import { publicNotice, savedSearches, stars } from '../../api/queries'
import { useText } from '../../messages'
import { useRegion } from '../../parts/places'
import { Star } from '../../parts/Star'
import { StatusOf } from '../../parts/StatusOf'
import { Deadline } from '../../ui/Deadline'
import { Money } from '../../ui/Money'
import { Loading, Nothing, Page, Panel } from '../../ui/Page'
import { CalendarAddress } from './CalendarAddress'
import { SearchForm, type Wanted } from './SearchForm'
import { SearchLine } from './SearchLine'

const names = ['q', 'region', 'category', 'matter', 'method', 'amount_from', 'amount_to'] as const

/** Following is what I look for and what I watch: saved searches with their letters, starred notices, my calendar of them. */
export function Following() {
  const { t } = useText()
  const [asked, setAsked] = useSearchParams()
  const given = names.some((name) => asked.get(name))
  const [adding, setAdding] = useState(given)
  const mine = useQuery(savedSearches())
  const done = () => {
    setAdding(false)
    setAsked({}, { replace: true })
  }
  const star = asked.get('star')
  return (
    <Page title={t('following.title')} lead={t('following.lead')}>
      {star && <ToStar number={star} />}
      <Panel title={t('searches.title')} extra={!adding && <Button onClick={() => setAdding(true)}>{t('searches.new')}</Button>}>
        {adding && <SearchForm wanted={wantedOf(asked)} done={done} />}
        <Loading of={mine}>
          {({ items }) =>
            items.length > 0 ? (
              <ul className="list">
                {items.map((one) => (
                  <SearchLine key={one.id} of={one} />
                ))}
              </ul>
            ) : (
              !adding && <Nothing title={t('searches.none')} hint={t('searches.none.hint')} />
            )
          }
        </Loading>
      </Panel>
      <Panel title={t('stars.title')}>
        <Starred />
      </Panel>
      <CalendarAddress />
    </Page>
  )
}

/** wantedOf reads the filter that a list of notices handed over in the address. */
function wantedOf(asked: URLSearchParams): Wanted {
  const wanted: Wanted = { name: '', told: true }
  for (const name of names) {
    const value = asked.get(name)?.trim()
    if (value) wanted[name] = value
  }
  return wanted
}

function ToStar({ number }: { number: string }) {
  const { t } = useText()
  const notice = useQuery(publicNotice(number))
  return (
    <Panel tone="accent">
      <Loading of={notice}>
        {(one) => (
          <div className="row">
            <a href={`/notices/${number}`}>{one.terms.title}</a>
            <Star number={number} title={one.terms.title ?? t('stars.title')} />
          </div>
        )}
      </Loading>
    </Panel>
  )
}

function Starred() {
  const { t } = useText()
  const mine = useQuery(stars())
  return (
    <Loading of={mine}>
      {({ items }) =>
        items.length > 0 ? (
          <ul className="list">
            {items.map((one) => (
              <One key={one.notice.number} of={one} />
            ))}
          </ul>
        ) : (
          <Nothing title={t('stars.none')} hint={t('stars.none.hint')} />
        )
      }
    </Loading>
  )
}

function One({ of: { notice, next, next_at } }: { of: Schemas['Star'] }) {
  const { t, w } = useText()
  const region = useRegion()
  return (
    <li>
      <div className="row">
        <a className="row-title" href={next === 'standstill' ? `/results/${notice.number}` : `/notices/${notice.number}`}>
          {notice.title}
        </a>
        <StatusOf noun="stage" value={notice.stage} />
      </div>
      <div className="meta">
        <span>{notice.department.name}</span>
        <span>{region.name(notice.region)}</span>
        <span>{w('method', notice.method)}</span>
        <Money value={notice.amount} />
      </div>
      <div className="row">
        <span className="meta">
          {next && next_at ? (
            <>
              <span>{w('stars.next', next)}</span>
              <Deadline at={next_at} compact />
            </>
          ) : (
            <span className="faint">{t('stars.next.none')}</span>
          )}
          {notice.stage === 'open' && <Link to={`/opportunities/${notice.number}`}>{t('stars.desk')}</Link>}
        </span>
        <Star number={notice.number} title={notice.title} />
      </div>
    </li>
  )
}
