import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import { canPasskey, signInByPasskey } from '../../api/passkey'
import { useText } from '../../messages'
import { Outside } from '../../parts/Outside'
import type { Me } from '../../parts/session'
import { SignInForm } from '../../parts/SignInForm'
import { ProblemAlert } from '../../ui/ProblemAlert'

/** SignIn is the door of the desks; afterwards the page that was asked for opens. */
export function SignIn() {
  const { t } = useText()
  const go = useNavigate()
  const client = useQueryClient()
  const from = (useLocation().state as { from?: string } | null)?.from ?? '/'
  const refused = new URLSearchParams(useLocation().search).get('refused')

  function done(me: Me) {
    client.clear()
    client.setQueryData(['me'], me)
    void go(me.needs_totp ? '/account' : from, { replace: true })
  }

  return (
    <Outside title={t('login.title')} lead={t('login.lead')}>
      {refused && <Alert type="warning" showIcon title={t(refused === 'identity.waiting' ? 'oidc.waiting' : 'oidc.refused')} style={{ marginBottom: 16 }} />}
      <SignInForm onDone={done} />
      <OtherWays onDone={done} />
      <p className="login-links">
        <Link to="/forgot">{t('login.forgot')}</Link>
        <Link to="/register">{t('login.register')}</Link>
      </p>
    </Outside>
  )
}

/** OtherWays are a passkey of this device, and the identity provider. */
function OtherWays({ onDone }: { onDone: (me: Me) => void }) {
  const { t } = useText()
  const [problem, setProblem] = useState<unknown>()
  return (
    <div className="login-ways">
      <ProblemAlert problem={problem} />
      {canPasskey() && (
        <Button block style={{ marginTop: 8 }} onClick={() => void signInByPasskey().then(onDone, setProblem)}>
          {t('login.passkey')}
        </Button>
      )}
      <Button block style={{ marginTop: 8 }} href="/oidc/login">
        {t('login.provider')}
      </Button>
    </div>
  )
}
