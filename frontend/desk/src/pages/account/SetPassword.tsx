import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { api, take } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Outside } from '../../parts/Outside'
import { ProblemAlert } from '../../ui/ProblemAlert'

/** SetPassword takes the one-time token from behind the # of the letter's link: it never reaches a server's log. */
export function SetPassword() {
  const { t } = useText()
  const [token] = useState(() => decodeURIComponent(window.location.hash.slice(1)))
  const [done, setDone] = useState(false)
  const set = useAct((password: string) => take(api.POST('/password/reset', { body: { token, password } })), undefined, () => setDone(true))
  return (
    <Outside title={t('reset.title')} lead={t('reset.lead')}>
      {!token && <Alert type="warning" showIcon title={t('reset.nolink')} />}
      {done && <Alert type="success" showIcon title={t('reset.done')} />}
      {token && !done && (
        <Form layout="vertical" requiredMark={false} onFinish={({ password }: { password: string }) => void set.act(password)}>
          <ProblemAlert problem={set.problem} />
          <NewPassword />
          <Button type="primary" htmlType="submit" block loading={set.busy}>
            {t('reset.submit')}
          </Button>
        </Form>
      )}
      <p className="login-links">
        <Link to="/login">{t('login.back')}</Link>
      </p>
    </Outside>
  )
}

/** NewPassword is the two fields of a new password. */
export function NewPassword() {
  const { t } = useText()
  return (
    <>
      <Form.Item name="password" label={t('password.new')} extra={t('password.rule')} rules={[{ required: true, min: 10, max: 200, message: t('password.rule') }]}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('password.again')}
        dependencies={['password']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value) => (value === getFieldValue('password') ? Promise.resolve() : Promise.reject(new Error(t('password.differs')))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </>
  )
}
