import { Button, Form, Input, Radio } from 'antd'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { clean } from '../../parts/clean'
import { mine } from '../../parts/Verb'
import { Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

type Desk = Schemas['AgencyDesk']
type Decision = Schemas['StandingDecision']

/** StandPanel says how an agency stands and, to oversight, lets it decide: suspend, reinstate, remove. */
export function StandPanel({ desk }: { desk: Desk }) {
  const { t, aside } = useText()
  const standing = desk.standing
  const decide = mine(desk.actions, 'stand') && ['admitted', 'suspended'].includes(desk.status)
  if (!standing && !decide) return null
  return (
    <Panel title={t('stand.title')}>
      {standing && (
        <p>
          {standing.reason} {standing.document && aside(standing.document)} {standing.until && t('stand.until', { day: standing.until })}
        </p>
      )}
      {decide && <Decide desk={desk} />}
    </Panel>
  )
}

function Decide({ desk }: { desk: Desk }) {
  const { t, w } = useText()
  const choices: Decision['decision'][] = desk.status === 'suspended' ? ['reinstate', 'remove'] : ['suspend', 'remove']
  const decide = useAct((body: Decision) => take(api.POST('/admissions/{id}/stand', { params: { path: { id: desk.id }, header: ifMatch(desk.version) }, body: clean(body) })), t('form.saved'))
  return (
    <Form name="stand" layout="vertical" onFinish={(body: Decision) => void decide.act(body)} initialValues={{ decision: choices[0] }}>
      <ProblemAlert problem={decide.problem} />
      <Form.Item name="decision" label={t('stand.decision')}>
        <Radio.Group options={choices.map((value) => ({ value, label: w('stand', value) }))} />
      </Form.Item>
      <Form.Item name="document" label={t('stand.document')} rules={[{ required: true }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="reason" label={t('stand.reason')} rules={[{ required: true }]}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.Item name="until" label={t('stand.last')} extra={t('stand.last.hint')}>
        <Input type="date" />
      </Form.Item>
      <Button danger htmlType="submit" loading={decide.busy}>
        {t('stand.now')}
      </Button>
    </Form>
  )
}
