import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { samples } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Due } from '../../parts/Due'
import { FaultsDialog } from '../../parts/FaultsDialog'
import { More } from '../../parts/More'
import { Reason } from '../../parts/Reason'
import { mine, Verb } from '../../parts/Verb'
import { Nothing, Page } from '../../ui/Page'
import { Status } from '../../ui/Status'

type Sample = Schemas['Sample']

const fields = ['title', 'matter', 'category', 'budget_project', 'amount', 'method', 'qualification', 'term', 'description', 'attachments', 'duty_phone']

/** Samples is the fast-lane notices drawn for a review after their publication; its outcome is public. */
export function Samples() {
  const { t } = useText()
  const asked = useInfiniteQuery(samples())
  return (
    <Page title={t('sample.title')} lead={t('sample.lead')}>
      <More of={asked} empty={<Nothing title={t('sample.none')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <One key={one.notice} of={one} />
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}

function One({ of }: { of: Sample }) {
  const { t, w } = useText()
  const [dialog, setDialog] = useState<'in_order' | 'faults'>()
  const close = () => setDialog(undefined)
  const conclude = useAct((body: Schemas['SampleConclusion']) => take(api.POST('/desk/samples/{id}/conclude', { params: { path: { id: of.notice }, header: ifMatch(of.version) }, body })), t('sample.done'), close)
  const actions = of.actions ?? {}
  return (
    <li>
      <div className="row">
        <Link className="row-title" to={`/notices/${of.notice}`}>
          {of.title}
        </Link>
        <Status tone={of.outcome === 'in_order' ? 'good' : of.outcome === 'faults' ? 'bad' : 'warn'}>{of.outcome ? w('sample', of.outcome) : t('sample.waiting')}</Status>
      </div>
      <div className="meta">
        <code>{of.number}</code>
        <span>{of.department.name}</span>
        {!of.outcome && <Due of={of.due} label={t('sample.due')} />}
        {of.late && <Status tone="warn">{t('sample.late')}</Status>}
      </div>
      {of.note && <p>{of.note}</p>}
      {mine(actions, 'conclude') && (
        <div className="actions">
          <Verb actions={actions} verb="conclude" type="primary" onClick={() => setDialog('in_order')}>
            {w('sample', 'in_order')}
          </Verb>
          <Verb actions={actions} verb="conclude" onClick={() => setDialog('faults')}>
            {w('sample', 'faults')}
          </Verb>
        </div>
      )}
      <Reason
        open={dialog === 'in_order'}
        title={w('sample', 'in_order')}
        label={t('sample.note')}
        ok={t('sample.conclude')}
        busy={conclude.busy}
        problem={conclude.problem}
        onClose={close}
        onReason={(note) => void conclude.act({ outcome: 'in_order', note })}
      />
      <FaultsDialog
        open={dialog === 'faults'}
        title={w('sample', 'faults')}
        fields={fields}
        busy={conclude.busy}
        problem={conclude.problem}
        onClose={close}
        onFaults={(faults) => void conclude.act({ outcome: 'faults', faults, note: faults.map((fault) => fault.text).join('；').slice(0, 500) })}
      />
    </li>
  )
}
