import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { api, take } from '../api/client'
import { canPasskey, proveByPasskey } from '../api/passkey'
import { useText } from '../messages'
import { ProblemAlert } from '../ui/ProblemAlert'
import { clean } from './clean'
import type { Me } from './session'

/** ProveForm asks who one is once more: a passkey, or password and one-time code; who came through the identity provider shows the code alone, or signs in there again. */
export function ProveForm({ me, onDone }: { me: Me; onDone: (me: Me) => void }) {
  const { t } = useText()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const elsewhere = me.passkey_only || me.how === 'passkey' || me.how === 'oidc' || (me.how === 'phone' && (me.totp_enrolled || me.needs_second)) || (me.how === 'password' && me.needs_second)

  async function run(ask: () => Promise<Me>) {
    setBusy(true)
    setProblem(undefined)
    try {
      onDone(await ask())
    } catch (fault) {
      setProblem(fault)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Form name="prove" layout="vertical" requiredMark={false} onFinish={(values: { password?: string; totp?: string }) => void run(() => take(api.POST('/me/prove', { body: clean(values) })))}>
      <ProblemAlert problem={problem} />
      {!elsewhere && (
        <Form.Item name="password" label={t('login.password')} rules={[{ required: true, message: t('form.required') }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
      )}
      {me.totp_enrolled && (
        <Form.Item name="totp" label={t('login.totp')} rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: t('login.totp.form') }]}>
          <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
        </Form.Item>
      )}
      {(!elsewhere || me.totp_enrolled) && (
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t('prove.submit')}
        </Button>
      )}
      {me.passkeys && canPasskey() && (
        <Button block style={{ marginTop: 8 }} loading={busy} onClick={() => void run(proveByPasskey)}>
          {t('prove.passkey')}
        </Button>
      )}
      {me.how === 'oidc' && !me.needs_second && (
        <Button type="link" block href="/oidc/login?again=1" target="_blank">
          {t('prove.provider')}
        </Button>
      )}
    </Form>
  )
}
