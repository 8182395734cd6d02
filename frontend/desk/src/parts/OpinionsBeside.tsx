import { Button, Form, Input } from 'antd'
import { api, ifMatch, take, type Schemas } from '../api/client'
import { useText } from '../messages'
import { showMoment } from '../ui/dates'
import { Panel } from '../ui/Page'
import { ProblemAlert } from '../ui/ProblemAlert'
import { useAct } from './act'
import { Due } from './Due'
import { StatusOf } from './StatusOf'
import { useWhyNot } from './Verb'

type Opinion = Schemas['Opinion']

/** OpinionsBeside are the regulators' opinions beside an application: what was asked of whom, until when, and what came. */
export function OpinionsBeside({ of = [], lead }: { of?: Opinion[]; lead: string }) {
  const { t } = useText()
  if (of.length === 0) return null
  return (
    <Panel title={t('opinion.panel')}>
      <p className="faint">{lead}</p>
      <ul className="list">
        {of.map((one) => (
          <li key={one.id}>
            <div className="row">
              <span className="row-title">
                {one.trade} · {one.regulator}
              </span>
              <OpinionState of={one} />
            </div>
            <OpinionWords of={one} />
            <ReplyForm of={one} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** OpinionState is where an opinion stands, by the clock too. */
export function OpinionState({ of }: { of: Opinion }) {
  return <StatusOf noun="opinion" value={of.ended ? 'ended' : of.silent ? 'silent' : of.status} />
}

/** OpinionWords say its clock, its silence or its text, and how an objection was answered. */
export function OpinionWords({ of }: { of: Opinion }) {
  const { t, lang, colon } = useText()
  const at = (moment: string) => showMoment(moment, lang)
  return (
    <>
      <div className="meta">
        <span>{t('opinion.asked.at', { at: at(of.asked_at) })}</span>
        {of.status === 'asked' && !of.silent && !of.ended && <Due of={of.due} label={t('opinion.due')} />}
        {of.answered_at && <span>{t('opinion.given.at', { at: at(of.answered_at) })}</span>}
        {of.late && <span>{t('opinion.late')}</span>}
        {!of.present && <span>{t('opinion.absent')}</span>}
        <span>
          {t('opinion.basis')} {of.citation.document} {of.citation.article}
        </span>
      </div>
      {of.silent && !of.ended && (
        <p>
          {t('opinion.silent.since', { at: at(of.due.at) })}
          {of.silent_at && <span className="faint"> · {t('opinion.recorded', { at: at(of.silent_at) })}</span>}
        </p>
      )}
      {of.reason && (
        <p>
          {t('opinion.reason')}{colon}{of.reason}
        </p>
      )}
      {of.reply && of.replied_at && (
        <p>
          {t('opinion.reply')}{colon}{of.reply} <span className="faint">{t('opinion.reply.at', { at: at(of.replied_at) })}</span>
        </p>
      )}
    </>
  )
}

/** ReplyForm lets the operator answer an objection that stands. */
function ReplyForm({ of }: { of: Opinion }) {
  const { t } = useText()
  const why = useWhyNot()(of.actions, 'reply')
  const reply = useAct(
    (body: Schemas['Reason']) => take(api.POST('/opinions/{id}/reply', { params: { path: { id: of.id }, header: ifMatch(of.version) }, body })),
    t('opinion.replied'),
  )
  if (why) return null
  return (
    <Form name={`reply-${of.id}`} layout="vertical" onFinish={(body: Schemas['Reason']) => void reply.act(body)}>
      <ProblemAlert problem={reply.problem} />
      <Form.Item name="reason" label={t('opinion.reply.title')} extra={t('opinion.reply.hint')} rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
        <Input.TextArea rows={2} maxLength={500} showCount />
      </Form.Item>
      <Button htmlType="submit" loading={reply.busy}>
        {t('opinion.reply.now')}
      </Button>
    </Form>
  )
}
