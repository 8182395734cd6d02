import { Button, Popconfirm, Switch } from 'antd'
import { useState } from 'react'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { useRegion } from '../../parts/places'
import { thousands } from '../../ui/capitals'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { bodyOf, SearchForm } from './SearchForm'

/** SearchLine is one saved search: what it looks for, whether I am written, and where it leads. */
export function SearchLine({ of }: { of: Schemas['SavedSearch'] }) {
  const { t } = useText()
  const [changing, setChanging] = useState(false)
  const { id, made_at: _, ...wanted } = of
  const path = { params: { path: { id } } }
  const turn = useAct((told: boolean) => take(api.PUT('/me/searches/{id}', { ...path, body: bodyOf({ ...wanted, told }) })))
  const drop = useAct(() => take(api.DELETE('/me/searches/{id}', path)), t('searches.dropped'))
  if (changing) {
    return (
      <li>
        <SearchForm wanted={wanted} id={id} done={() => setChanging(false)} />
      </li>
    )
  }
  return (
    <li>
      <div className="row">
        <a className="row-title" href={listOf(of)}>
          {of.name}
        </a>
        <span className="meta">
          <span aria-hidden>{of.told ? t('searches.told.on') : t('searches.told.off')}</span>
          <Switch size="small" checked={of.told} loading={turn.busy} aria-label={t('searches.told.of', { name: of.name })} onChange={(told) => void turn.act(told)} />
        </span>
      </div>
      <Terms of={of} />
      <ProblemAlert problem={turn.problem ?? drop.problem} />
      <div className="buttons">
        <Button size="small" onClick={() => setChanging(true)}>
          {t('searches.change')}
        </Button>
        <Popconfirm title={t('searches.drop.sure')} okText={t('searches.drop')} cancelText={t('form.cancel')} onConfirm={() => void drop.act(undefined)}>
          <Button size="small" loading={drop.busy}>
            {t('searches.drop')}
          </Button>
        </Popconfirm>
      </div>
    </li>
  )
}

function Terms({ of }: { of: Schemas['SavedSearch'] }) {
  const { t, w } = useText()
  const region = useRegion()
  const terms = [
    of.q && t('searches.says', { words: of.q }),
    of.region && region.name(of.region),
    of.category,
    of.matter,
    of.method && w('method', of.method),
    of.amount_from && t('searches.least', { amount: thousands(of.amount_from) }),
    of.amount_to && t('searches.most', { amount: thousands(of.amount_to) }),
  ].filter(Boolean)
  return <div className="meta">{terms.length > 0 ? terms.map((one) => <span key={one}>{one}</span>) : <span>{t('searches.everything')}</span>}</div>
}

/** listOf is the public list of notices, filtered as the search is. */
function listOf({ q, region, category, matter, method, amount_from, amount_to }: Schemas['SavedSearch']): string {
  const given = Object.entries({ q, region, category, matter, method, amount_from, amount_to }).filter((pair): pair is [string, string] => Boolean(pair[1]))
  return given.length > 0 ? `/notices?${new URLSearchParams(given)}` : '/notices'
}
