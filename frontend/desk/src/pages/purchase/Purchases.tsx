import { DownloadOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { purchases } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { More } from '../../parts/More'
import { Reason } from '../../parts/Reason'
import { has, useSession } from '../../parts/session'
import { Money } from '../../ui/Money'
import { Nothing, Page, Panel } from '../../ui/Page'
import { Status } from '../../ui/Status'
import { RegisterPurchase } from './RegisterPurchase'

type Purchase = Schemas['Purchase']

/** Purchases is what was bought elsewhere, in one line each: what did not go through the procurement law counts towards splitting. */
export function Purchases() {
  const { t } = useText()
  const me = useSession()
  const asked = useInfiniteQuery(purchases())
  return (
    <Page
      title={t('purchases.title')}
      lead={
        <>
          {t('purchases.lead')} <a href="/where">{t('purchases.where')}</a>
        </>
      }
      extra={
        <Button href="/api/v1/desk/purchases.csv" icon={<DownloadOutlined aria-hidden />}>
          {t('purchases.export')}
        </Button>
      }
    >
      {has(me, 'department_officer') && (
        <Panel title={t('purchases.register')}>
          <RegisterPurchase />
        </Panel>
      )}
      <Panel title={t('purchases.list')}>
        <More of={asked} empty={<Nothing title={t('purchases.none')} hint={t('purchases.none.hint')} />}>
          {(items) => (
            <ul className="list">
              {items.map((one) => (
                <Line key={one.id} of={one} />
              ))}
            </ul>
          )}
        </More>
      </Panel>
    </Page>
  )
}

function Line({ of }: { of: Purchase }) {
  const { t, w, pick } = useText()
  const [open, setOpen] = useState(false)
  const strike = useAct(
    (reason: string) => take(api.POST('/desk/purchases/{id}/strike', { params: { path: { id: of.id }, header: ifMatch(of.version) }, body: { reason } })),
    t('purchases.struck.done'),
    () => setOpen(false),
  )
  const f = of.fields
  return (
    <li>
      <div className="row">
        <span className="row-title">{of.struck_reason ? <del>{f.title}</del> : f.title}</span>
        <Money value={f.amount} />
      </div>
      <div className="meta">
        <span>{f.day}</span>
        <span>{of.department}</span>
        <span>{pick(of.route_name.zh, of.route_name.en)}</span>
        <span>{w('category', f.category)}</span>
        <span>
          {f.budget_project} · {f.budget_year}
        </span>
        <span>{f.reference}</span>
      </div>
      {f.reason && <p className="faint small">{f.reason}</p>}
      {of.struck_reason ? (
        <Status tone="calm">{t('purchases.struck', { reason: of.struck_reason })}</Status>
      ) : (
        <Status tone={of.splits ? 'info' : 'calm'}>{of.splits ? t('purchases.counts') : t('purchases.counts.not')}</Status>
      )}{' '}
      {!of.struck_reason && of.actions.strike === null && (
        <Button size="small" onClick={() => setOpen(true)}>
          {t('purchases.strike')}
        </Button>
      )}
      <Reason
        open={open}
        title={t('purchases.strike')}
        hint={t('purchases.strike.hint')}
        label={t('purchases.strike.reason')}
        ok={t('purchases.strike')}
        danger
        max={1000}
        busy={strike.busy}
        problem={strike.problem}
        onClose={() => setOpen(false)}
        onReason={(reason) => void strike.act(reason)}
      />
    </li>
  )
}
