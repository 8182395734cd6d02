import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Loading, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

/** Recusals is the organisations that I have said I must not decide on, and the form that says it. */
export function Recusals() {
  const { t } = useText()
  const [form] = Form.useForm<Schemas['NewRecusal']>()
  const asked = useQuery({ queryKey: ['recusals'], queryFn: () => take(api.GET('/me/recusals')) })
  const recuse = useAct(
    (body: Schemas['NewRecusal']) => take(api.POST('/me/recusals', { body })),
    t('recusal.done'),
    () => form.resetFields(),
  )
  return (
    <Panel title={t('recusal.title')}>
      <p className="lead">{t('recusal.lead')}</p>
      <Loading of={asked}>
        {({ items }) => (
          <ul className="list">
            {items.map((one) => (
              <li key={one.uscc}>
                {one.name} <code>{one.uscc}</code> · {t('recusal.until', { day: one.until })} · <span className="faint">{one.reason}</span>
              </li>
            ))}
          </ul>
        )}
      </Loading>
      <Form form={form} name="recusal" layout="vertical" requiredMark={false} style={{ maxWidth: 420 }} onFinish={(body) => void recuse.act(body)}>
        <ProblemAlert problem={recuse.problem} />
        <Form.Item name="uscc" label={t('field.uscc')} rules={[{ required: true, message: t('form.required') }]}>
          <Input maxLength={18} autoComplete="off" />
        </Form.Item>
        <Form.Item name="reason" label={t('recusal.reason')} rules={[{ required: true, min: 2, message: t('form.reason') }]}>
          <Input maxLength={500} />
        </Form.Item>
        <Form.Item name="until" label={t('recusal.last')} rules={[{ required: true, message: t('form.required') }]}>
          <Input type="date" />
        </Form.Item>
        <Button htmlType="submit" loading={recuse.busy}>
          {t('recusal.now')}
        </Button>
      </Form>
    </Panel>
  )
}
