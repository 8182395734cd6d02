import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import { api, take } from '../api/client'
import { lookRefused, onLookElsewhere, onLookOver, seeAs } from '../api/look'
import { me as whoAmI } from '../api/queries'
import { useText } from '../messages'
import { showMoment } from '../ui/dates'
import { useAct } from './act'
import { useSession, type Me } from './session'

/** LookBar stands on every page while the operator sees the desk as who asked for help sees it. */
export function LookBar() {
  const { t, lang } = useText()
  const me = useSession()
  const client = useQueryClient()
  const go = useNavigate()
  const { message } = App.useApp()
  const as = me.looking
  const home = as ? `/tickets/${as.ticket}` : '/'
  const turn = useCallback(
    (now: Me) => {
      seeAs(now.looking?.look)
      client.clear() // nothing that was read at the other desk stays
      client.setQueryData(['me'], now)
      void go(now.looking ? '/' : home)
    },
    [client, go, home],
  )
  useQuery({ ...whoAmI(), refetchInterval: as ? 30_000 : false }) // so that the end is seen by who only reads
  const end = useAct(() => take(api.DELETE('/me/look')), undefined, turn)
  useEffect(() => {
    onLookOver(() => {
      void message.warning({ content: t('look.ended'), duration: 8, key: 'look' })
      client.clear()
      void client.fetchQuery(whoAmI()).then(turn, () => window.location.reload())
    })
    return () => onLookOver(undefined)
  }, [client, message, t, turn])
  useEffect(() => {
    if (!as) return
    const over = setTimeout(() => lookRefused('look.ended', as.look), Math.max(0, Date.parse(as.until) - Date.now()) + 1000)
    return () => clearTimeout(over)
  }, [as])
  if (!as) return <LookElsewhere />
  return (
    <aside className="practice" aria-label={t('look.title')}>
      <strong>{t('look.as', { name: me.person.name, organisation: me.organisation.name })}</strong> {t('look.as.lead', { by: as.by, until: showMoment(as.until, lang, 'short') })}{' '}
      <Button size="small" loading={end.busy} onClick={() => void end.act(undefined)}>
        {t('look.end')}
      </Button>
    </aside>
  )
}

/** LookElsewhere says that nothing is done here while another page of this session looks, and ends that look: the page and its forms stay. */
function LookElsewhere() {
  const { t } = useText()
  const client = useQueryClient()
  const [there, setThere] = useState(false)
  const end = useAct(() => take(api.DELETE('/me/look')), undefined, (now) => {
    client.setQueryData(['me'], now)
    setThere(false)
  })
  useEffect(() => {
    onLookElsewhere(() => setThere(true))
    return () => onLookElsewhere(undefined)
  }, [])
  if (!there) return null
  return (
    <aside className="practice" role="status" aria-label={t('look.title')}>
      {t('look.other')}{' '}
      <Button size="small" loading={end.busy} onClick={() => void end.act(undefined)}>
        {t('look.end')}
      </Button>
    </aside>
  )
}
