import { useState } from 'react'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Reason } from '../../parts/Reason'
import { Verb } from '../../parts/Verb'

/** Decline is the winner's explicit no; it needs a reason, and the reason is public. */
export function Decline({ desk }: { desk: Schemas['DeskAward'] }) {
  const { t } = useText()
  const [open, setOpen] = useState(false)
  const decline = useAct(
    (reason: string) => take(api.POST('/desk/awards/{number}/decline', { params: { path: { number: desk.award.number }, header: ifMatch(desk.version) }, body: { reason } })),
    t('award.declined'),
    () => setOpen(false),
  )
  return (
    <>
      <Verb actions={desk.actions} verb="decline" danger onClick={() => setOpen(true)}>
        {t('award.decline')}
      </Verb>
      <Reason
        open={open}
        title={t('award.decline')}
        hint={t('award.decline.hint')}
        label={t('form.reason.label')}
        ok={t('award.decline.now')}
        danger
        busy={decline.busy}
        problem={decline.problem}
        onClose={() => setOpen(false)}
        onReason={(reason) => void decline.act(reason)}
      />
    </>
  )
}
