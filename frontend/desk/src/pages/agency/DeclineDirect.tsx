import { Button } from 'antd'
import { useState } from 'react'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Reason } from '../../parts/Reason'
import { Panel } from '../../ui/Page'

/** DeclineDirect lets the one agency that a direct selection asks say no; its yes is its sealed offer. */
export function DeclineDirect({ notice }: { notice: Schemas['Notice'] }) {
  const { t } = useText()
  const [open, setOpen] = useState(false)
  const decline = useAct(
    (reason: string) => take(api.POST('/agency/notices/{number}/decline', { params: { path: { number: notice.number } }, body: { reason } })),
    t('direct.declined'),
    () => setOpen(false),
  )
  return (
    <Panel title={t('direct.asked')}>
      <p>{t('direct.asked.lead')}</p>
      <Button onClick={() => setOpen(true)}>{t('direct.decline')}</Button>
      <Reason
        open={open}
        title={t('direct.decline')}
        label={t('form.reason.label')}
        ok={t('direct.decline')}
        busy={decline.busy}
        problem={decline.problem}
        onClose={() => setOpen(false)}
        onReason={(reason) => void decline.act(reason)}
      />
    </Panel>
  )
}
