import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect } from 'react'
import { useNavigate } from 'react-router'
import { api, take } from '../api/client'
import { useText } from '../messages'
import { showMoment } from '../ui/dates'
import { useAct } from './act'
import { useSession } from './session'

/** LookBar stands on every page while the operator sees the desk as who asked for help sees it. */
export function LookBar() {
  const { t, lang } = useText()
  const me = useSession()
  const client = useQueryClient()
  const go = useNavigate()
  const as = me.looking
  const end = useAct(
    () => take(api.DELETE('/me/look')),
    undefined,
    (own) => {
      client.clear()
      client.setQueryData(['me'], own)
      void go(as ? `/tickets/${as.ticket}` : '/')
    },
  )
  useEffect(() => {
    if (!as) return
    const over = setTimeout(() => window.location.reload(), Math.max(0, Date.parse(as.until) - Date.now()) + 1000)
    return () => clearTimeout(over)
  }, [as])
  if (!as) return null
  return (
    <aside className="practice" aria-label={t('look.title')}>
      <strong>{t('look.as', { name: me.person.name, organisation: me.organisation.name })}</strong> {t('look.as.lead', { by: as.by, until: showMoment(as.until, lang, 'short') })}{' '}
      <Button size="small" loading={end.busy} onClick={() => void end.act(undefined)}>
        {t('look.end')}
      </Button>
    </aside>
  )
}
