import { useQuery } from '@tanstack/react-query'
import { Checkbox, Form, Input } from 'antd'
import { useState } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { deskNotice, revision } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useBegun, useGo, useMaking } from '../../parts/act'
import { Loading, Page, Panel } from '../../ui/Page'
import { tidy, type Fields } from '../notice/draft'
import { RevisedTerms } from '../notice/RevisedTerms'

/** Revise changes the terms of a published notice: the same fields, a reason that will be public, and what the rules say of it. */
export function Revise() {
  const { t } = useText()
  const { id = '' } = useParams()
  const [asked] = useSearchParams()
  const again = asked.get('again') ?? undefined
  const notice = useQuery({ ...deskNotice(id), refetchOnWindowFocus: false })
  const before = useQuery({ ...revision(again ?? ''), enabled: Boolean(again), refetchOnWindowFocus: false })
  return (
    <Page title={t('revision.propose')} lead={t('revision.lead')} back={{ to: `/notices/${id}`, label: t('form.cancel') }}>
      <Loading of={notice}>{(data) => (again && !before.data ? null : <One notice={data} before={before.data} />)}</Loading>
    </Page>
  )
}

function One({ notice, before }: { notice: Schemas['DeskNotice']; before?: Schemas['RevisionDesk'] }) {
  const { t } = useText()
  const go = useGo()
  const making = useMaking()
  const begun = useBegun(before?.version ?? 0)
  const [why, setWhy] = useState({ reason: before?.reason ?? '', material: before?.declared ?? false })
  const send = useAct(
    (fields: Fields) => {
      const body = { fields: tidy(fields), reason: why.reason.trim(), material: why.material }
      return before
        ? begun((version) => take(api.PUT('/desk/revisions/{id}', { params: { path: { id: before.id }, header: ifMatch(version) }, body })))
        : making((id) => take(api.POST('/desk/notices/{id}/revisions', { params: { path: { id: notice.id } }, body: { id, ...body } })), body)
    },
    t('revision.proposed'),
    (done) => go(`/revisions/${done.id}`),
  )
  return (
    <RevisedTerms id={notice.id} first={before?.fields ?? notice.fields} known={[...(before?.attachments ?? []), ...notice.attachments]} problem={send.problem} busy={send.busy} disabled={!why.reason.trim()} onSend={(fields) => void send.act(fields)}>
      <Panel title={t('revision.why')} tone="accent">
        <Form.Item label={t('revision.reason')} htmlFor="revision_reason" required extra={t('revision.reason.hint')}>
          <Input.TextArea id="revision_reason" rows={3} maxLength={500} showCount value={why.reason} onChange={(event) => setWhy({ ...why, reason: event.target.value })} />
        </Form.Item>
        <Checkbox checked={why.material} onChange={(event) => setWhy({ ...why, material: event.target.checked })}>
          {t('revision.declare')}
        </Checkbox>
        <p className="small">{t('revision.material.hint')}</p>
      </Panel>
    </RevisedTerms>
  )
}
