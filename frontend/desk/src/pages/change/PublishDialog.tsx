import { Form, Input, Modal } from 'antd'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { today } from './ChangeForm'

/** PublishDialog asks from which day the new version holds. */
export function PublishDialog({ of, onClose }: { of: Schemas['DirectoryChangeDesk']; onClose: () => void }) {
  const { t } = useText()
  const [form] = Form.useForm<{ effective_from: string }>()
  const publish = useAct(
    (effective_from: string) => take(api.POST('/desk/changes/{id}/publish', { params: { path: { id: of.id }, header: ifMatch(of.version) }, body: { effective_from } })),
    t('change.published'),
    onClose,
  )
  return (
    <Modal open title={t('change.publish')} okText={t('change.publish')} okButtonProps={{ loading: publish.busy }} onOk={() => form.submit()} onCancel={onClose}>
      <p>{t('change.publish.hint')}</p>
      <ProblemAlert problem={publish.problem} />
      <Form name="publish" form={form} layout="vertical" onFinish={({ effective_from }) => void publish.act(effective_from)}>
        <Form.Item name="effective_from" label={t('change.effective')} rules={[{ required: true, message: t('form.required') }]}>
          <Input type="date" min={today()} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
