import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { api, take } from '../../api/client'
import { canPasskey, makePasskey } from '../../api/passkey'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { useSession } from '../../parts/session'
import { showMoment } from '../../ui/dates'
import { Loading, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

/** Sessions is where one is signed in; each can be ended. */
export function Sessions() {
  const { t, w, lang } = useText()
  const asked = useQuery({ queryKey: ['sessions'], queryFn: () => take(api.GET('/me/sessions')) })
  const end = useAct((id: string) => take(api.DELETE('/me/sessions/{id}', { params: { path: { id } } })), t('sessions.ended'))
  const others = useAct(() => take(api.DELETE('/me/sessions')), t('sessions.ended'))
  return (
    <Panel title={t('sessions.title')}>
      <ProblemAlert problem={end.problem ?? others.problem} />
      <Loading of={asked}>
        {({ items }) => (
          <>
            <ul className="list">
              {items.map((one) => (
                <li key={one.id}>
                  <div className="row">
                    <span className="row-title">{one.device || t('sessions.unknown')}</span>
                    {one.current ? (
                      <span>{t('sessions.current')}</span>
                    ) : (
                      <Button size="small" loading={end.busy} onClick={() => void end.act(one.id)}>
                        {t('sessions.end')}
                      </Button>
                    )}
                  </div>
                  <div className="meta">
                    <span>{one.address}</span>
                    <span>{w('how', one.how)}</span>
                    <span>{t('sessions.seen', { at: showMoment(one.seen_at, lang) })}</span>
                  </div>
                </li>
              ))}
            </ul>
            {items.length > 1 && <Button loading={others.busy} onClick={() => void others.act(undefined)}>{t('sessions.others')}</Button>}
          </>
        )}
      </Loading>
    </Panel>
  )
}

/** Passkeys are the keys of one's devices: password and second factor in one. */
export function Passkeys() {
  const { t, lang } = useText()
  const [form] = Form.useForm<{ name: string }>()
  const asked = useQuery({ queryKey: ['passkeys'], queryFn: () => take(api.GET('/me/passkeys')) })
  const add = useAct(({ name }: { name: string }) => makePasskey(name.trim()), t('passkey.added'), () => form.resetFields())
  const drop = useAct((key: string) => take(api.DELETE('/me/passkeys/{key}', { params: { path: { key } } })), t('passkey.dropped'))
  return (
    <Panel title={t('passkey.title')}>
      <p>{t('passkey.why')}</p>
      <ProblemAlert problem={add.problem ?? drop.problem} />
      <Loading of={asked}>
        {({ items }) => (
          <ul className="list">
            {items.map((one) => (
              <li key={one.id}>
                <div className="row">
                  <span className="row-title">{one.name}</span>
                  <Button size="small" danger loading={drop.busy} onClick={() => void drop.act(one.id)}>
                    {t('passkey.drop')}
                  </Button>
                </div>
                <div className="meta">
                  <span>{t('passkey.made', { at: showMoment(one.made_at, lang) })}</span>
                  {one.used_at && <span>{t('passkey.used', { at: showMoment(one.used_at, lang) })}</span>}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Loading>
      {canPasskey() ? (
        <Form form={form} name="passkey" layout="inline" requiredMark={false} onFinish={(values) => void add.act(values)}>
          <Form.Item name="name" label={t('passkey.name')} rules={[{ required: true, message: t('form.required') }]}>
            <Input maxLength={50} autoComplete="off" />
          </Form.Item>
          <Button htmlType="submit" loading={add.busy}>
            {t('passkey.add')}
          </Button>
        </Form>
      ) : (
        <p className="faint">{t('passkey.cannot')}</p>
      )}
    </Panel>
  )
}

/** Recovery are one-time codes for a lost authenticator, shown once. */
export function Recovery() {
  const { t } = useText()
  const me = useSession()
  const [codes, setCodes] = useState<string[]>()
  const make = useAct(({ code }: { code: string }) => take(api.POST('/me/recovery-codes', { body: { code: code.trim() } })), undefined, (made) => setCodes(made.codes))
  if (!me.totp_enrolled) return null
  return (
    <Panel title={t('recovery.title')}>
      <p>{t('recovery.why')}</p>
      {codes ? (
        <ul className="secret" aria-label={t('recovery.title')}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
      ) : (
        <Form name="recovery" layout="inline" requiredMark={false} onFinish={(values: { code: string }) => void make.act(values)}>
          <ProblemAlert problem={make.problem} />
          <Form.Item name="code" label={t('login.totp')} rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: t('login.totp.form') }]}>
            <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
          </Form.Item>
          <Button htmlType="submit" loading={make.busy}>
            {t('recovery.make')}
          </Button>
        </Form>
      )}
    </Panel>
  )
}
