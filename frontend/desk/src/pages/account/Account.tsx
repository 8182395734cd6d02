import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { clean } from '../../parts/clean'
import { useSession } from '../../parts/session'
import { Facts } from '../../ui/Facts'
import { Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { Messages } from './Messages'
import { Invitations, Leave, OwnData, Tokens } from './Belonging'
import { Recusals } from './Recusals'
import { NewPassword } from './SetPassword'
import { Passkeys, Recovery, Sessions } from './SignedIn'

/** Account is me: for whom I act, my password, my one-time codes. */
export function Account() {
  const { t, w, comma } = useText()
  const me = useSession()
  return (
    <Page title={t('account.title')}>
      <Panel>
        <Facts
          of={[
            [t('account.name'), me.person.name],
            [t('login.email'), me.person.email],
            [t('account.organisation'), me.organisation.name],
            [t('account.roles'), me.roles.map((role) => w('role', role)).join(comma)],
          ]}
        />
      </Panel>
      <Messages />
      <Invitations />
      <OneTimeCodes />
      <Recovery />
      <Passkeys />
      <ChangePassword />
      <Sessions />
      <Recusals />
      <Tokens />
      <OwnData />
      <Leave />
    </Page>
  )
}

function ChangePassword() {
  const { t } = useText()
  const [form] = Form.useForm<{ current: string; password: string }>()
  const change = useAct(
    (values: { current: string; password: string }) => take(api.POST('/me/password', { body: { current: values.current, password: values.password } })),
    t('password.changed'),
    () => form.resetFields(),
  )
  return (
    <Panel title={t('password.title')}>
      <Form form={form} name="password" layout="vertical" requiredMark={false} style={{ maxWidth: 420 }} onFinish={(values) => void change.act(values)}>
        <ProblemAlert problem={change.problem} />
        <Form.Item name="current" label={t('password.current')} rules={[{ required: true, message: t('form.required') }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <NewPassword />
        <Button htmlType="submit" loading={change.busy}>
          {t('password.change')}
        </Button>
      </Form>
    </Panel>
  )
}

function OneTimeCodes() {
  const { t } = useText()
  const me = useSession()
  const client = useQueryClient()
  const [secret, setSecret] = useState<Schemas['TOTPSecret']>()
  const begin = useAct(() => take(api.POST('/me/totp')), undefined, setSecret)
  const confirm = useAct((codes: { code: string; old_code?: string }) => take(api.POST('/me/totp/confirm', { body: { ...clean(codes), secret: secret?.secret ?? '' } })), t('totp.done'), () => {
    setSecret(undefined)
    void client.invalidateQueries({ queryKey: ['me'] })
  })
  return (
    <Panel title={t('totp.title')} tone={me.needs_totp ? 'accent' : undefined}>
      <p>{me.totp_enrolled ? t('totp.has') : t('totp.why')}</p>
      {!secret ? (
        <>
          <ProblemAlert problem={begin.problem} />
          <Button type={me.needs_totp ? 'primary' : 'default'} loading={begin.busy} onClick={() => void begin.act(undefined)}>
            {me.totp_enrolled ? t('totp.again') : t('totp.begin')}
          </Button>
        </>
      ) : (
        <>
          <p>{t('totp.scan')}</p>
          <p className="secret" aria-label={t('totp.secret')}>
            {secret.secret}
          </p>
          <p className="small">
            <a href={secret.otpauth}>{t('totp.link')}</a>
          </p>
          <Form name="totp" layout="vertical" requiredMark={false} style={{ maxWidth: 420 }} onFinish={(codes: { code: string; old_code?: string }) => void confirm.act(codes)}>
            <ProblemAlert problem={confirm.problem} />
            <Form.Item name="code" label={t('login.totp')} rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: t('login.totp.form') }]}>
              <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
            </Form.Item>
            {me.totp_enrolled && (
              <Form.Item name="old_code" label={t('totp.old')} rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: t('login.totp.form') }]}>
                <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
              </Form.Item>
            )}
            <Button type="primary" htmlType="submit" loading={confirm.busy}>
              {t('totp.confirm')}
            </Button>
          </Form>
        </>
      )}
    </Panel>
  )
}
