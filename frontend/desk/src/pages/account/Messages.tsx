import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Form, Input } from 'antd'
import { useState } from 'react'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { messageChoice } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useBegun } from '../../parts/act'
import { Loading, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { Status } from '../../ui/Status'
import { CodeForm } from './ByPhone'

type Choice = Schemas['MessageChoice']
type Mute = Schemas['MessageMute']

const groups: Mute['group'][] = ['account', 'admission', 'notice', 'award', 'contract', 'directory', 'oversight', 'search']
const channels: Mute['channel'][] = ['mail', 'phone']

/** Messages is what I want to be told, and where. The page always has everything; what is critical goes by every channel. */
export function Messages() {
  const { t } = useText()
  const asked = useQuery(messageChoice())
  return (
    <Panel title={t('messages.title')}>
      <p>{t('messages.lead')}</p>
      <Loading of={asked}>
        {(choice) => (
          <>
            <Choices of={choice} />
            {choice.mobile && <OwnNumber of={choice} />}
          </>
        )}
      </Loading>
    </Panel>
  )
}

/** OwnNumber shows that the number is one's own: codes sent to it sign in. */
function OwnNumber({ of }: { of: Choice }) {
  const { t } = useText()
  const [token, setToken] = useState<string>()
  const ways = useQuery({ queryKey: ['ways'], queryFn: () => take(api.GET('/session/ways')), staleTime: Infinity }).data
  const ask = useAct(() => take(api.POST('/me/mobile/code')), undefined, (asked) => setToken(asked.token))
  const confirm = useAct(({ code }: { code: string }) => take(api.POST('/me/mobile/confirm', { body: { token: token ?? '', code } })), t('phone.confirmed.done'), () => setToken(undefined))
  if (!ways?.phone) return null
  if (of.confirmed) {
    return (
      <p>
        <Status tone="good">{t('phone.confirmed', { mobile: of.mobile })}</Status>
      </p>
    )
  }
  return (
    <div style={{ maxWidth: 320, marginTop: 24 }}>
      <ProblemAlert problem={ask.problem} />
      <p>{t('phone.confirm.why')}</p>
      <Button loading={ask.busy} onClick={() => void ask.act(undefined)}>
        {t(token ? 'phone.again' : 'phone.confirm', { mobile: of.mobile })}
      </Button>
      {token && <CodeForm submit={t('phone.confirm.submit')} act={confirm} />}
    </div>
  )
}

interface Values {
  mobile?: string
  from?: string
  to?: string
  told: Record<string, boolean>
}

const name = (group: string, channel: string) => `${group}/${channel}`

function Choices({ of }: { of: Choice }) {
  const { t, w } = useText()
  const begun = useBegun(of.version)
  const save = useAct((values: Values) => begun((version) => take(api.PUT('/me/messages', { params: { header: ifMatch(version) }, body: chosen(values) }))), t('messages.saved'))
  const muted = new Set(of.muted.map((m) => name(m.group, m.channel)))
  const initial: Values = {
    mobile: of.mobile,
    from: of.quiet?.from,
    to: of.quiet?.to,
    told: Object.fromEntries(groups.flatMap((g) => channels.map((c) => [name(g, c), !muted.has(name(g, c))]))),
  }
  return (
    <Form name="messages" layout="vertical" requiredMark={false} initialValues={initial} onFinish={(values: Values) => void save.act(values)}>
      <ProblemAlert problem={save.problem} />
      <Form.Item name="mobile" label={t('messages.mobile')} extra={t('messages.mobile.hint')} rules={[{ pattern: /^1[3-9]\d{9}$/, message: t('messages.mobile.form') }]} style={{ maxWidth: 320 }}>
        <Input inputMode="tel" autoComplete="tel-national" maxLength={11} />
      </Form.Item>
      <Form.Item name="from" label={t('messages.quiet.from')} style={{ maxWidth: 160 }}>
        <Input type="time" />
      </Form.Item>
      <Form.Item name="to" label={t('messages.quiet.to')} extra={t('messages.quiet.hint')} style={{ maxWidth: 320 }}>
        <Input type="time" />
      </Form.Item>
      <table className="choices">
        <thead>
          <tr>
            <th scope="col">{t('messages.kind')}</th>
            {channels.map((c) => (
              <th key={c} scope="col">
                {w('channel', c)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((g) => (
            <tr key={g}>
              <th scope="row">{w('letter_group', g)}</th>
              {channels.map((c) => (
                <td key={c}>
                  <Form.Item name={['told', name(g, c)]} valuePropName="checked" noStyle>
                    <Checkbox aria-label={`${w('letter_group', g)} ${w('channel', c)}`} />
                  </Form.Item>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="faint small">{t('messages.critical')}</p>
      <Button htmlType="submit" loading={save.busy}>
        {t('messages.save')}
      </Button>
    </Form>
  )
}

function chosen(values: Values): Schemas['MessageChoiceSet'] {
  const { mobile, from, to } = values
  return {
    mobile: mobile || undefined,
    quiet: from && to ? { from, to } : undefined,
    muted: groups.flatMap((group) => channels.filter((channel) => !values.told[name(group, channel)]).map((channel) => ({ group, channel }))),
  }
}
