import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { api, take } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Outside } from '../../parts/Outside'
import { ProblemAlert } from '../../ui/ProblemAlert'

/** Forgot asks for a letter with a one-time link; the answer is the same whether or not the account exists. */
export function Forgot() {
  const { t } = useText()
  const [sent, setSent] = useState(false)
  const ask = useAct((login: string) => take(api.POST('/password/forgot', { body: { login } })), undefined, () => setSent(true))
  return (
    <Outside title={t('forgot.title')} lead={t('forgot.lead')}>
      {sent ? (
        <Alert type="success" showIcon title={t('forgot.sent')} />
      ) : (
        <Form layout="vertical" requiredMark={false} onFinish={({ login }: { login: string }) => void ask.act(login.trim())}>
          <ProblemAlert problem={ask.problem} />
          <Form.Item name="login" label={t('login.email')} rules={[{ required: true, type: 'email', message: t('form.email') }]}>
            <Input autoComplete="username" inputMode="email" />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={ask.busy}>
            {t('forgot.send')}
          </Button>
        </Form>
      )}
      <p className="login-links">
        <Link to="/login">{t('login.back')}</Link>
      </p>
    </Outside>
  )
}
