import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import { api, take } from '../../api/client'
import { canPasskey, signInByPasskey } from '../../api/passkey'
import { useText } from '../../messages'
import { Outside } from '../../parts/Outside'
import type { Me } from '../../parts/session'
import { SignInForm } from '../../parts/SignInForm'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { ByPhone } from './ByPhone'

/** SignIn is the door of the desks; afterwards the page that was asked for opens. */
export function SignIn() {
  const { t } = useText()
  const go = useNavigate()
  const client = useQueryClient()
  const from = (useLocation().state as { from?: string } | null)?.from ?? '/'
  const [phone, setPhone] = useState(false)
  const refused = new URLSearchParams(useLocation().search).get('refused')

  function done(me: Me) {
    client.clear()
    client.setQueryData(['me'], me)
    void go(me.needs_totp ? '/account' : from, { replace: true })
  }

  return (
    <Outside title={t('login.title')} lead={t('login.lead')}>
      {refused && <Alert type="warning" showIcon title={t(refused === 'identity.waiting' ? 'oidc.waiting' : 'oidc.refused')} style={{ marginBottom: 16 }} />}
      {phone ? <ByPhone onDone={done} onBack={() => setPhone(false)} /> : <SignInForm onDone={done} />}
      {!phone && <OtherWays onDone={done} onPhone={() => setPhone(true)} />}
      <p className="login-links">
        <Link to="/forgot">{t('login.forgot')}</Link>
        <Link to="/register">{t('login.register')}</Link>
      </p>
    </Outside>
  )
}

/** OtherWays are those that this installation has: a passkey of this device, a code by SMS, the identity provider. */
function OtherWays({ onDone, onPhone }: { onDone: (me: Me) => void; onPhone: () => void }) {
  const { t } = useText()
  const [problem, setProblem] = useState<unknown>()
  const ways = useQuery({ queryKey: ['ways'], queryFn: () => take(api.GET('/session/ways')), staleTime: Infinity }).data
  return (
    <div className="login-ways">
      <ProblemAlert problem={problem} />
      {ways?.passkey && canPasskey() && (
        <Button block style={{ marginTop: 8 }} onClick={() => void signInByPasskey().then(onDone, setProblem)}>
          {t('login.passkey')}
        </Button>
      )}
      {ways?.phone && (
        <Button block style={{ marginTop: 8 }} onClick={onPhone}>
          {t('login.phone')}
        </Button>
      )}
      {ways?.provider && (
        <Button block style={{ marginTop: 8 }} href="/oidc/login">
          {t('login.provider')}
        </Button>
      )}
    </div>
  )
}
