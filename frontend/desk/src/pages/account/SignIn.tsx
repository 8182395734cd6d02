import { useQueryClient } from '@tanstack/react-query'
import { Link, useLocation, useNavigate } from 'react-router'
import { useText } from '../../messages'
import { Outside } from '../../parts/Outside'
import { SignInForm } from '../../parts/SignInForm'

/** SignIn is the door of the desks; afterwards the page that was asked for opens. */
export function SignIn() {
  const { t } = useText()
  const go = useNavigate()
  const client = useQueryClient()
  const from = (useLocation().state as { from?: string } | null)?.from ?? '/'
  return (
    <Outside title={t('login.title')} lead={t('login.lead')}>
      <SignInForm
        onDone={(me) => {
          client.clear()
          client.setQueryData(['me'], me)
          void go(me.needs_totp ? '/account' : from, { replace: true })
        }}
      />
      <p className="login-links">
        <Link to="/forgot">{t('login.forgot')}</Link>
        <Link to="/register">{t('login.register')}</Link>
      </p>
    </Outside>
  )
}
