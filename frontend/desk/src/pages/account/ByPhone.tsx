import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { api, take } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import type { Me } from '../../parts/session'
import { ProblemAlert } from '../../ui/ProblemAlert'

/** ByPhone signs in with a code that comes to a number its person has confirmed. */
export function ByPhone({ onDone, onBack }: { onDone: (me: Me) => void; onBack: () => void }) {
  const { t } = useText()
  const [token, setToken] = useState<string>()
  const ask = useAct(({ mobile }: { mobile: string }) => take(api.POST('/session/phone/code', { body: { mobile } })), undefined, (asked) => setToken(asked.token))
  const enter = useAct(({ code }: { code: string }) => take(api.POST('/session/phone', { body: { token: token ?? '', code } })), undefined, onDone)
  return (
    <>
      <Form name="phone" layout="vertical" requiredMark={false} onFinish={(values: { mobile: string }) => void ask.act(values)}>
        <ProblemAlert problem={ask.problem} />
        <Form.Item name="mobile" label={t('messages.mobile')} extra={t('phone.hint')} rules={[{ required: true, pattern: /^1[3-9]\d{9}$/, message: t('messages.mobile.form') }]}>
          <Input inputMode="tel" autoComplete="tel-national" maxLength={11} />
        </Form.Item>
        <Button block type={token ? 'default' : 'primary'} htmlType="submit" loading={ask.busy}>
          {t(token ? 'phone.again' : 'phone.send')}
        </Button>
      </Form>
      {token && <CodeForm submit={t('login.submit')} act={enter} />}
      <Button type="link" block onClick={onBack} style={{ marginTop: 8 }}>
        {t('phone.back')}
      </Button>
    </>
  )
}

/** CodeForm takes the six digits that came to a phone. */
export function CodeForm({ submit, act }: { submit: string; act: { act: (values: { code: string }) => Promise<unknown>; busy: boolean; problem: unknown } }) {
  const { t } = useText()
  return (
    <Form name="code" layout="vertical" requiredMark={false} style={{ marginTop: 16 }} onFinish={(values: { code: string }) => void act.act(values)}>
      <ProblemAlert problem={act.problem} />
      <p role="status">{t('phone.sent')}</p>
      <Form.Item name="code" label={t('phone.code')} rules={[{ required: true, pattern: /^\d{6}$/, message: t('login.totp.form') }]}>
        <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
      </Form.Item>
      <Button type="primary" block htmlType="submit" loading={act.busy}>
        {submit}
      </Button>
    </Form>
  )
}
