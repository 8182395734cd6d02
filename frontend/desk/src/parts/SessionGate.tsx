import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Modal, Spin } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { Navigate, Outlet, useLocation } from 'react-router'
import { api, base, take } from '../api/client'
import { onExpired, onProve, setSignedIn } from '../api/expiry'
import { canPasskey, signInByPasskey } from '../api/passkey'
import { Problem } from '../api/problem'
import { me } from '../api/queries'
import { useText } from '../messages'
import { Loading } from '../ui/Page'
import { ProblemAlert } from '../ui/ProblemAlert'
import { Outside } from './Outside'
import { SessionContext, type Me } from './session'
import { ProveForm } from './ProveForm'
import { SignInForm } from './SignInForm'
import { forgetSlips } from './slip'

/** SessionGate lets the signed-in through. When a session ends later, it asks for the password above the page and keeps the form. */
export function SessionGate() {
  const { t } = useText()
  const asked = useQuery(me())
  const place = useLocation()
  useEffect(() => setSignedIn(asked.data !== undefined), [asked.data])

  if (asked.data) {
    return (
      <SessionContext value={asked.data}>
        {asked.data.needs_second ? <Second me={asked.data} /> : <Outlet />}
        <Expired me={asked.data} />
        <Stale me={asked.data} />
      </SessionContext>
    )
  }
  if (asked.error instanceof Problem && asked.error.status === 401) {
    return <Navigate to="/login" replace state={{ from: place.pathname + place.search }} />
  }
  if (asked.isPending) return <Spin fullscreen description={t('page.loading')} />
  return (
    <main className="main">
      <Loading of={asked}>{() => null}</Loading>
    </main>
  )
}

/** Second asks for the second factor that the identity provider did not ask for; until then there is no page. */
function Second({ me: who }: { me: Me }) {
  const { t } = useText()
  const client = useQueryClient()
  return (
    <Outside title={t('second.title')} lead={t('second.lead')}>
      <ProveForm me={who} onDone={(now) => client.setQueryData(['me'], now)} />
    </Outside>
  )
}

/** Stale asks who one is before something is published or decided; the form beneath stays as it is. */
function Stale({ me: who }: { me: Me }) {
  const { t } = useText()
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const answer = useRef<(proved: boolean) => void>(undefined)
  useEffect(() => {
    onProve(
      () =>
        new Promise<boolean>((resolve) => {
          answer.current = resolve
          setOpen(true)
        }),
    )
    return () => onProve(undefined)
  }, [])
  const close = (proved: boolean) => {
    setOpen(false)
    answer.current?.(proved)
  }
  return (
    <Modal open={open} title={t('prove.title')} footer={null} onCancel={() => close(false)} destroyOnHidden mask={{ closable: false }}>
      <p>{t('prove.why')}</p>
      <ProveForm
        me={who}
        onDone={(now) => {
          client.setQueryData(['me'], now)
          close(true)
        }}
      />
    </Modal>
  )
}

function Expired({ me: before }: { me: Me }) {
  const { t } = useText()
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const answer = useRef<(renewed: boolean) => void>(undefined)

  useEffect(() => {
    onExpired(
      () =>
        new Promise<boolean>((resolve) => {
          answer.current = resolve
          setOpen(true)
        }),
    )
    return () => onExpired(undefined)
  }, [])

  function close(renewed: boolean) {
    setOpen(false)
    answer.current?.(renewed)
    if (renewed) return
    setSignedIn(false) // else the next question would open the dialog again
    void client.resetQueries({ queryKey: ['me'] })
  }

  async function back(now: Me) {
    if (now.person.id !== before.person.id) {
      forgetSlips()
      return window.location.reload() // another person's page must not stay
    }
    try {
      const { id } = before.organisation // the page's; meanwhile he may have chosen another elsewhere
      client.setQueryData(['me'], now.organisation.id === id ? now : await take(api.PUT('/me/organisation', { body: { organisation: id } })))
    } catch {
      return window.location.reload()
    }
    close(true)
  }

  return (
    <Modal open={open} title={t('expired.title')} footer={null} onCancel={() => close(false)} destroyOnHidden mask={{ closable: false }}>
      <p>{t('expired.kept')}</p>
      <SignInForm login={before.person.email} onDone={(now) => void back(now)} />
      <OtherWays me={before} onDone={(now) => void back(now)} />
    </Modal>
  )
}

/** OtherWays are for whoever has no password here: his passkey, or the identity provider in a page of its own, so that this one stays. */
function OtherWays({ me: who, onDone }: { me: Me; onDone: (me: Me) => void }) {
  const { t } = useText()
  const [problem, setProblem] = useState<unknown>()

  /** there looks whether the other page has signed in; not by the client, which would wait for this very dialog. */
  async function there() {
    const answer = await fetch(`${base}/me`)
    const body = (await answer.json()) as unknown
    if (!answer.ok) throw new Problem(answer.status, body as Record<string, unknown>)
    onDone(body as Me)
  }

  return (
    <div className="login-ways">
      <ProblemAlert problem={problem} />
      {who.passkeys && canPasskey() && (
        <Button block style={{ marginTop: 8 }} onClick={() => void signInByPasskey().then(onDone, setProblem)}>
          {t('login.passkey')}
        </Button>
      )}
      {who.how === 'oidc' && (
        <>
          <Button block style={{ marginTop: 8 }} href="/oidc/login" target="_blank">
            {t('login.provider')}
          </Button>
          <Button block style={{ marginTop: 8 }} onClick={() => void there().catch(setProblem)}>
            {t('expired.there')}
          </Button>
        </>
      )}
    </div>
  )
}
