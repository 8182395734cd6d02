import { Button, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { useWhyNot } from '../../parts/Verb'
import { showMoment } from '../../ui/dates'
import { Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { Status } from '../../ui/Status'

type Comment = Schemas['DirectoryComment']
type Reply = Schemas['DirectoryReply']

/** Comments is what the public said, each with its answer or the form to give one. */
export function Comments({ of }: { of: Schemas['DirectoryChangeDesk'] }) {
  const { t } = useText()
  const why = useWhyNot()
  const { comments, line } = of.change
  const open = comments.filter((one) => !one.answered_at).length
  const refused = why(of.actions, 'reply')
  return (
    <Panel title={t('change.comments')} extra={open > 0 && <Status tone="warn">{t('change.comments.open', { n: open })}</Status>}>
      <p className="faint">
        {comments.length === 0 && t('change.comments.none')} <a href={`/directory/changes/${line.number}`}>{t('change.public')}</a>
      </p>
      <ul className="list">
        {comments.map((one) => (
          <li key={one.number}>
            <div className="meta">
              <strong>{t('change.comment.nth', { n: one.number })}</strong>
              <span>{showMoment(one.at, 'zh-CN', 'short')}</span>
              {one.contact && <span>{t('change.comment.contact', { contact: one.contact })}</span>}
            </div>
            <p className="pre">{one.text}</p>
            {one.answered_at ? <Answer of={one} /> : refused === null ? <ReplyForm change={of.id} of={one} /> : <p className="faint">{t('change.comment.waits')}</p>}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Answer({ of }: { of: Comment }) {
  const { t, w } = useText()
  return (
    <p className="pre">
      <Status tone={of.adopted === 'no' ? 'calm' : 'good'}>{w('change.adopted', of.adopted ?? 'no')}</Status> {t('change.comment.answer')}
      {of.answer}
    </p>
  )
}

function ReplyForm({ change, of }: { change: string; of: Comment }) {
  const { t, w } = useText()
  const [open, setOpen] = useState(false)
  const reply = useAct(
    (body: Reply) => take(api.POST('/desk/changes/{id}/comments/{serial}/reply', { params: { path: { id: change, serial: of.number } }, body })),
    t('change.replied'),
  )
  if (!open) return <Button onClick={() => setOpen(true)}>{t('change.reply', { n: of.number })}</Button>
  return (
    <Form name={`reply${of.number}`} layout="vertical" initialValues={{ adopted: 'no' }} onFinish={(body: Reply) => void reply.act({ ...body, answer: body.answer.trim() })}>
      <ProblemAlert problem={reply.problem} />
      <Form.Item name="answer" label={t('change.reply.text')} rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Form.Item>
      <Form.Item name="adopted" label={t('change.reply.adopted')}>
        <Radio.Group options={(['yes', 'partly', 'no'] as const).map((value) => ({ value, label: w('change.adopted', value) }))} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={reply.busy}>
        {t('change.reply.do')}
      </Button>
    </Form>
  )
}
