import { useInfiniteQuery } from '@tanstack/react-query'
import { Form, Input, Radio } from 'antd'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { explanations } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Due } from '../../parts/Due'
import { More } from '../../parts/More'
import { useSession } from '../../parts/session'
import { mine, Verb } from '../../parts/Verb'
import { Nothing, Page } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { Status } from '../../ui/Status'

type One = Schemas['Explanation']

/** Explanations is where an agency explains an abnormally low offer, and where a manager decides on it without seeing a price. */
export function Explanations() {
  const { t } = useText()
  const agency = useSession().organisation.kind === 'agency'
  const asked = useInfiniteQuery(explanations())
  return (
    <Page title={t('explanations.title')} lead={t(agency ? 'explanations.lead.agency' : 'explanations.lead.department')}>
      <More of={asked} empty={<Nothing title={t('explanations.none')} hint={t('explanations.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <Line key={one.id} of={one} agency={agency} />
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}

function Line({ of, agency }: { of: One; agency: boolean }) {
  const { t } = useText()
  return (
    <li>
      <div className="row">
        <span className="row-title">
          {of.title} · {of.notice} {!agency && `· ${t('explanation.label', { n: of.label })}`}
        </span>
        {of.decided_at ? (
          <Status tone={of.accepted ? 'good' : 'bad'}>{t(of.accepted ? 'explanation.accepted' : 'explanation.refused')}</Status>
        ) : (
          <Due of={of.decide_due ?? of.due} label={t(of.decide_due ? 'explanation.decide.due' : 'explanation.due')} />
        )}
      </div>
      {of.text && <p className="prose">{of.text}</p>}
      {of.reason && <p className="faint">{of.reason}</p>}
      {mine(of.actions, 'answer') && !of.answered_at && !of.decided_at && <Answer of={of} />}
      {mine(of.actions, 'decide') && !of.decided_at && <Decide of={of} />}
    </li>
  )
}

function Answer({ of }: { of: One }) {
  const { t } = useText()
  const answer = useAct((body: Schemas['ExplanationText']) => take(api.POST('/desk/explanations/{id}/answer', { params: { path: { id: of.id }, header: ifMatch(of.version) }, body })), t('explanation.sent'))
  return (
    <Form name={`answer-${of.id}`} layout="vertical" onFinish={(values: Schemas['ExplanationText']) => void answer.act(values)}>
      <ProblemAlert problem={answer.problem} />
      <Form.Item name="text" label={t('explanation.text')} extra={t('explanation.text.hint')} rules={[{ required: true, whitespace: true, min: 2, message: t('form.required') }]}>
        <Input.TextArea rows={5} maxLength={2000} showCount />
      </Form.Item>
      <Verb actions={of.actions} verb="answer" type="primary" htmlType="submit" loading={answer.busy}>
        {t('explanation.send')}
      </Verb>
    </Form>
  )
}

function Decide({ of }: { of: One }) {
  const { t } = useText()
  const decide = useAct((body: Schemas['ExplanationDecision']) => take(api.POST('/desk/explanations/{id}/decide', { params: { path: { id: of.id }, header: ifMatch(of.version) }, body })), t('explanation.decided'))
  return (
    <Form name={`decide-${of.id}`} layout="vertical" onFinish={(values: Schemas['ExplanationDecision']) => void decide.act(values)}>
      <ProblemAlert problem={decide.problem} />
      <Form.Item name="accepted" label={t('explanation.decide')} rules={[{ required: true, message: t('form.required') }]}>
        <Radio.Group
          options={[
            { value: true, label: t('explanation.accept') },
            { value: false, label: t('explanation.refuse') },
          ]}
        />
      </Form.Item>
      <Form.Item name="reason" label={t('form.reason.label')} rules={[{ required: true, whitespace: true, min: 2, max: 500, message: t('form.reason') }]}>
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
      <Verb actions={of.actions} verb="decide" type="primary" htmlType="submit" loading={decide.busy}>
        {t('explanation.decide.now')}
      </Verb>
    </Form>
  )
}
