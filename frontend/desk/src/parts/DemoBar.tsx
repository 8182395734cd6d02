import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { api, take } from '../api/client'
import { setServerNow, useNow } from '../api/clock'
import { Problem } from '../api/problem'
import { clock } from '../api/queries'
import { useText } from '../messages'
import { ActionButton } from '../ui/ActionButton'
import { showMoment } from '../ui/dates'

/** DemoBar shows the demo's clock and moves it to the next deadline; a real marketplace has no such bar. */
export function DemoBar() {
  const { t, lang } = useText()
  const client = useQueryClient()
  const asked = useQuery(clock())
  const now = useNow()
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState('')

  useEffect(() => setServerNow(asked.data?.now), [asked.data])
  if (!asked.data?.demo) return null
  const next = asked.data.next

  async function jump(body: { to: 'next_deadline' } | { minutes: number }) {
    setBusy(true)
    setSaid('')
    try {
      client.setQueryData(clock().queryKey, await take(api.POST('/demo/clock/advance', { body })))
      await settle()
    } catch (fault) {
      setSaid(fault instanceof Problem ? fault.says(lang) : String(fault))
    } finally {
      setBusy(false)
    }
  }

  // What falls due runs in the background; ask again while it does.
  async function settle() {
    for (const wait of [0, 1200, 2500]) {
      await new Promise((resolve) => setTimeout(resolve, wait))
      await client.invalidateQueries()
    }
  }

  return (
    <aside className="demo" aria-label={t('demo.label')}>
      <strong>{t('demo.title')}</strong>
      <span>
        {t('demo.now')} <time>{showMoment(new Date(now).toISOString(), lang)}</time>
      </span>
      {next && (
        <span>
          {t('demo.next')} {showMoment(next.at, lang)}
        </span>
      )}
      <ActionButton size="small" loading={busy} disabledReason={next ? null : t('demo.ahead')} onClick={() => void jump({ to: 'next_deadline' })}>
        {t('demo.jump')}
      </ActionButton>
      <Button size="small" loading={busy} onClick={() => void jump({ minutes: 24 * 60 })}>
        {t('demo.day')}
      </Button>
      {said && <span role="alert">{said}</span>}
    </aside>
  )
}
