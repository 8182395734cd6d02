import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { api, take, type Schemas } from '../../api/client'
import { ownEnquiries } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useMaking } from '../../parts/act'
import { showMoment } from '../../ui/dates'
import { Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

/** Ask puts a question on a notice, without a name, and shows what was asked and answered so far. */
export function Ask({ notice }: { notice: Schemas['Notice'] }) {
  const { t, lang, pick } = useText()
  const asked = useQuery(ownEnquiries(notice.number)).data
  const making = useMaking()
  const [form] = Form.useForm<{ question: string }>()
  const send = useAct(
    (question: string) => making((id) => take(api.POST('/notices/{number}/enquiries', { params: { path: { number: notice.number } }, body: { id, question } }))),
    t('ask.done'),
    () => form.resetFields(),
  )
  const answered = (notice.enquiries ?? []).filter((one) => one.answered_at)
  return (
    <Panel title={t('ask.title')}>
      <ul className="checks">
        {answered.map((one) => (
          <li key={one.id}>
            <p className="prose">
              {one.ordinal}. {one.question}
            </p>
            <p className="prose">
              <strong>{t('enquiry.answer')}</strong> {one.answer}
            </p>
          </li>
        ))}
        {asked?.items
          .filter((one) => !one.answered_at)
          .map((one) => (
            <li key={one.id}>
              {one.ordinal}. {one.question} <span className="faint">{t('ask.waiting')}</span>
            </li>
          ))}
      </ul>
      {asked?.can_ask ? (
        <Form form={form} layout="vertical" onFinish={({ question }) => void send.act(question.trim())}>
          <ProblemAlert problem={send.problem} />
          <Form.Item name="question" label={t('ask.question')} extra={t('ask.hint', { until: showMoment(asked.until, lang) })} rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
            <Input.TextArea rows={3} maxLength={1000} showCount />
          </Form.Item>
          <Button htmlType="submit" loading={send.busy}>
            {t('ask.send')}
          </Button>
        </Form>
      ) : (
        asked?.why_not && <Alert type="info" showIcon title={pick(asked.why_not.text.zh, asked.why_not.text.en)} />
      )}
    </Panel>
  )
}
