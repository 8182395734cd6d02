import { Alert, Form, Input, Space } from 'antd'
import { useState } from 'react'
import { checkShare, readShare } from '../../../../seal/share'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { ActionButton } from '../../ui/ActionButton'
import { showMoment } from '../../ui/dates'
import { ProblemAlert } from '../../ui/ProblemAlert'

/** Share is one share: it can be checked at any time, and given once bidding has closed. It is read in the browser only. */
export function Share({ share }: { share: Schemas['HeldShare'] }) {
  const { t, pick, lang } = useText()
  const [form] = Form.useForm<{ passphrase: string }>()
  const [found, setFound] = useState<'right' | 'wrong' | 'passphrase'>()
  const give = useAct((text: string) => take(api.POST('/shares/{id}', { params: { path: { id: share.id } }, body: { share: text } })), t('shares.given'), () => form.resetFields())
  const read = useAct(async (then: 'check' | 'give') => {
    const typed = await form.validateFields().catch(() => undefined)
    if (!typed) return
    const text = await readShare(share.sealed ?? '', share.wrapped ?? '', typed.passphrase).catch(() => undefined)
    if (text === undefined) {
      setFound('passphrase')
      return
    }
    const right = checkShare(text, { notice: share.notice, number: share.number, commitments: share.commitments ?? [] })
    setFound(right ? 'right' : 'wrong')
    if (then === 'give') await give.act(text) // a wrong one too: then the server names it in public
  })
  return (
    <li>
      <div className="row">
        <a className="row-title" href={`/notices/${share.notice}#protection`}>
          {share.title}
        </a>
      </div>
      <div className="meta">
        <code>{share.notice}</code>
        <span>{t('shares.which', { number: share.number, holders: share.holders, needed: share.needed })}</span>
        {share.given_at ? <span>{t('shares.given.at', { at: showMoment(share.given_at, lang) })}</span> : share.due && <span>{t('shares.due', { at: showMoment(share.due, lang), given: share.given })}</span>}
      </div>
      {share.wrong_at && <Alert type="error" showIcon title={t('shares.wrong', { at: showMoment(share.wrong_at, lang) })} />}
      {share.sealed && !share.given_at && (
        <Form form={form} layout="vertical" requiredMark={false} name={`share-${share.notice}`} style={{ maxWidth: 420, marginTop: 8 }}>
          <ProblemAlert problem={read.problem ?? give.problem} />
          {found && <Alert type={found === 'right' ? 'success' : 'error'} showIcon title={t(`shares.found.${found}`)} style={{ marginBottom: 12 }} />}
          <Form.Item name="passphrase" label={t('shares.passphrase')} rules={[{ required: true, message: t('form.required') }]}>
            <Input.Password autoComplete="off" />
          </Form.Item>
          <Space wrap>
            <ActionButton loading={read.busy} disabledReason={null} onClick={() => void read.act('check')}>
              {t('shares.check')}
            </ActionButton>
            <ActionButton type="primary" loading={read.busy || give.busy} disabledReason={share.open ? null : pick(share.why_not?.zh ?? '', share.why_not?.en ?? '')} onClick={() => void read.act('give')}>
              {t('shares.give')}
            </ActionButton>
          </Space>
        </Form>
      )}
    </li>
  )
}
