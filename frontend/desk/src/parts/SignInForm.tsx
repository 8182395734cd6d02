import { Button, Form, Input, type InputRef } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { api, take } from '../api/client'
import { Problem } from '../api/problem'
import { useText } from '../messages'
import { ProblemAlert } from '../ui/ProblemAlert'
import type { Me } from './session'

interface Values {
  login: string
  password: string
  totp?: string
  recovery?: string
}

/** SignInForm asks for address and password, then, when the role needs it, for the one-time code. */
export function SignInForm({ login, onDone }: { login?: string; onDone: (me: Me) => void }) {
  const { t } = useText()
  const [form] = Form.useForm<Values>()
  const [code, setCode] = useState(false)
  const [lost, setLost] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const codeField = useRef<InputRef>(null)

  useEffect(() => {
    if (code) codeField.current?.focus()
  }, [code])

  async function submit(values: Values) {
    setBusy(true)
    setProblem(undefined)
    try {
      const body = { login: values.login.trim(), password: values.password, ...(values.totp ? { totp: values.totp.trim() } : {}), ...(values.recovery ? { recovery: values.recovery.trim() } : {}) }
      onDone(await take(api.POST('/session', { body })))
    } catch (fault) {
      if (wantsCode(fault) && !code) setCode(true)
      else setProblem(fault)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Form name="signin" form={form} layout="vertical" requiredMark={false} initialValues={{ login }} onFinish={(values) => void submit(values)}>
      <ProblemAlert problem={problem} />
      <Form.Item name="login" label={t('login.email')} rules={[{ required: true, message: t('form.required') }]} hidden={code}>
        <Input autoComplete="username" inputMode="email" disabled={Boolean(login)} />
      </Form.Item>
      <Form.Item name="password" label={t('login.password')} rules={[{ required: true, message: t('form.required') }]} hidden={code}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      {code && lost && (
        <Form.Item name="recovery" label={t('recovery.code')} extra={t('recovery.login')} rules={[{ required: true, message: t('form.required') }]}>
          <Input autoComplete="off" maxLength={40} />
        </Form.Item>
      )}
      {code && !lost && (
        <Form.Item name="totp" label={t('login.totp')} extra={t('login.totp.hint')} rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: t('login.totp.form') }]}>
          <Input ref={codeField} inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" block loading={busy}>
        {code ? t('login.confirm') : t('login.submit')}
      </Button>
      {code && !lost && (
        <Button type="link" onClick={() => setLost(true)}>
          {t('recovery.lost')}
        </Button>
      )}
      {code && (
        <Button type="link" onClick={() => setCode(false)}>
          {t('login.other')}
        </Button>
      )}
    </Form>
  )
}

/** wantsCode reports whether the password was right and only the one-time code is missing. */
function wantsCode(fault: unknown): boolean {
  return fault instanceof Problem && (fault.field === 'totp' || fault.rule.includes('totp'))
}
