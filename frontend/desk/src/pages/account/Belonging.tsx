import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { uuid } from '../../../../seal/bytes'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { useSession } from '../../parts/session'
import { ChoicesField } from '../../ui/ChoicesField'
import { showMoment } from '../../ui/dates'
import { Loading, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

const scopes: Schemas['Scope'][] = ['read', 'agency', 'bid', 'budget', 'change', 'contract', 'enquiry', 'notice', 'purchase', 'revision', 'template']

/** Invitations ask one to join other organisations. */
export function Invitations() {
  const { t, w, comma } = useText()
  const asked = useQuery({ queryKey: ['invitations'], queryFn: () => take(api.GET('/me/invitations')) })
  const answer = useAct(({ id, join }: { id: string; join: boolean }) => take(api.POST('/me/invitations/{id}/answer', { params: { path: { id } }, body: { join } })), t('invitation.answered'))
  if (!asked.data?.items.length) return null
  return (
    <Panel title={t('invitation.title')} tone="accent">
      <ProblemAlert problem={answer.problem} />
      <ul className="list">
        {asked.data.items.map((one) => (
          <li key={one.id}>
            <div className="row">
              <span className="row-title">{one.name}</span>
              <span className="links">
                <Button size="small" type="primary" loading={answer.busy} onClick={() => void answer.act({ id: one.id, join: true })}>
                  {t('invitation.join')}
                </Button>
                <Button size="small" loading={answer.busy} onClick={() => void answer.act({ id: one.id, join: false })}>
                  {t('invitation.decline')}
                </Button>
              </span>
            </div>
            <div className="meta">
              <span>{one.roles.map((role) => w('role', role)).join(comma)}</span>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** OpenItems is what somebody leaves behind. */
export function OpenItems({ items }: { items: Schemas['OpenItem'][] }) {
  const { t, w } = useText()
  if (items.length === 0) return <p>{t('leave.none')}</p>
  return (
    <>
      <p>{t('leave.open', { n: items.length })}</p>
      <ul>
        {items.map((one) => (
          <li key={one.noun + one.id}>
            {w('open', one.noun)} {one.title}
          </li>
        ))}
      </ul>
    </>
  )
}

/** Leave ends one's own membership; what is open goes to a colleague. */
export function Leave() {
  const { t } = useText()
  const me = useSession()
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const items = useQuery({ queryKey: ['open-items'], queryFn: () => take(api.GET('/me/open-items')), enabled: open })
  const people = useQuery({ queryKey: ['people', me.organisation.id], queryFn: () => take(api.GET('/people', { params: { query: { organisation: me.organisation.id } } })), enabled: open })
  const leave = useAct(({ to }: { to?: string }) => take(api.POST('/me/leave', { body: to ? { to } : {} })), t('leave.done'), () => client.clear())
  return (
    <Panel title={t('leave.title')}>
      <p>{me.organisation.name}</p>
      {!open ? (
        <Button danger onClick={() => setOpen(true)}>
          {t('leave.begin')}
        </Button>
      ) : (
        <Form name="leave" layout="vertical" requiredMark={false} style={{ maxWidth: 420 }} onFinish={(values: { to?: string }) => void leave.act(values)}>
          <ProblemAlert problem={leave.problem} />
          <Loading of={items}>{({ items: list }) => <OpenItems items={list} />}</Loading>
          <Form.Item name="to" label={t('leave.to')}>
            <Select allowClear options={(people.data?.items ?? []).filter((one) => one.id !== me.person.id).map((one) => ({ value: one.id, label: one.name }))} />
          </Form.Item>
          <Button danger type="primary" htmlType="submit" loading={leave.busy}>
            {t('leave.confirm')}
          </Button>
        </Form>
      )}
    </Panel>
  )
}

/** Tokens let programs act for one, within scopes and until a day. */
export function Tokens() {
  const { t, w, lang, comma } = useText()
  const [form] = Form.useForm<{ name: string; scopes: Schemas['Scope'][]; days: number }>()
  const [secret, setSecret] = useState<string>()
  const asked = useQuery({ queryKey: ['tokens'], queryFn: () => take(api.GET('/me/tokens')) })
  const make = useAct((values: { name: string; scopes: Schemas['Scope'][]; days: number }) => take(api.POST('/me/tokens', { body: { ...values, id: uuid() } })), undefined, (made) => {
    setSecret(made.secret)
    form.resetFields()
  })
  const revoke = useAct((id: string) => take(api.DELETE('/me/tokens/{id}', { params: { path: { id } } })), t('token.revoked'))
  return (
    <Panel title={t('token.title')}>
      <p>{t('token.why')}</p>
      <ProblemAlert problem={make.problem ?? revoke.problem} />
      {secret && (
        <>
          <p>{t('token.once')}</p>
          <p className="secret" aria-label={t('token.title')}>
            {secret}
          </p>
        </>
      )}
      <Loading of={asked}>
        {({ items }) => (
          <ul className="list">
            {items.map((one) => (
              <li key={one.id}>
                <div className="row">
                  <span className="row-title">{one.name}</span>
                  {one.revoked_at ? (
                    <span>{t('token.ended')}</span>
                  ) : (
                    <Button size="small" danger loading={revoke.busy} onClick={() => void revoke.act(one.id)}>
                      {t('token.revoke')}
                    </Button>
                  )}
                </div>
                <div className="meta">
                  <span>{one.scopes.map((scope) => w('scope', scope)).join(comma)}</span>
                  <span>{t('token.until', { at: showMoment(one.ends_at, lang) })}</span>
                  <span>{one.used_at ? t('passkey.used', { at: showMoment(one.used_at, lang) }) : t('token.unused')}</span>
                </div>
              </li>
            ))}
          </ul>
        )}
      </Loading>
      <Form form={form} name="token" layout="vertical" requiredMark={false} style={{ maxWidth: 520 }} initialValues={{ scopes: ['read'], days: 90 }} onFinish={(values) => void make.act(values)}>
        <Form.Item name="name" label={t('token.name')} rules={[{ required: true, message: t('form.required') }]}>
          <Input maxLength={50} autoComplete="off" />
        </Form.Item>
        <ChoicesField name="scopes" label={t('token.scopes')} options={scopes.map((scope) => ({ value: scope, label: w('scope', scope) }))} />
        <Form.Item name="days" label={t('token.days')}>
          <InputNumber min={1} max={365} />
        </Form.Item>
        <Button htmlType="submit" loading={make.busy}>
          {t('token.make')}
        </Button>
      </Form>
    </Panel>
  )
}

/** OwnData is everything that is kept about one as an account. */
export function OwnData() {
  const { t } = useText()
  return (
    <Panel title={t('data.title')}>
      <p>{t('data.why')}</p>
      <Button href="/api/v1/me/export" download="personal-data.json">
        {t('data.export')}
      </Button>
    </Panel>
  )
}
