import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { ProblemAlert } from '../../ui/ProblemAlert'

/** EndRelation gives a relation its last day, with the reason. */
export function EndRelation({ of }: { of: Schemas['Relation'] }) {
  const { t } = useText()
  const [open, setOpen] = useState(false)
  const [form] = Form.useForm<Schemas['RelationEnd']>()
  const end = useAct(
    (body: Schemas['RelationEnd']) => take(api.POST('/relations/{relation}/end', { params: { path: { relation: of.id } }, body })),
    t('relations.end.done'),
    () => setOpen(false),
  )
  const need = [{ required: true, whitespace: true, message: t('form.required') }]
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('relations.end')}
      </Button>
      <Modal open={open} title={t('relations.end')} okText={t('relations.end')} cancelText={t('form.cancel')} confirmLoading={end.busy} onCancel={() => setOpen(false)} onOk={() => form.submit()}>
        <ProblemAlert problem={end.problem} />
        <Form form={form} layout="vertical" onFinish={(body) => void end.act(body)}>
          <Form.Item name="last" label={t('relations.end.last')} rules={need}>
            <Input type="date" />
          </Form.Item>
          <Form.Item name="reason" label={t('relations.end.why')} rules={need}>
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  )
}
