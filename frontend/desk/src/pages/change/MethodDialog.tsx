import { Form, InputNumber, Modal, Select } from 'antd'
import { useText } from '../../messages'
import type { Method } from './book'
import { CitationFields } from './CitationFields'
import { prune } from './row'
import { BandFields, FlagField } from './ValueDialog'

interface Props {
  of: Method | undefined
  onDone: (one: Method) => void
  onClose: () => void
}

/** MethodDialog is when a method of selecting may be used, and how many bidders it needs. */
export function MethodDialog({ of, onDone, onClose }: Props) {
  const { t, w } = useText()
  const [form] = Form.useForm<Method>()
  const need = [{ required: true, message: t('form.required') }]
  const method = Form.useWatch('method', form) ?? of?.method
  const many = (values: string[], group: string) => values.map((value) => ({ value, label: w(group, value) }))
  return (
    <Modal open title={t('book.method')} okText={t('book.keep')} width={720} onOk={() => form.submit()} onCancel={onClose}>
      <Form name="method" form={form} layout="vertical" initialValues={of ?? { money: 'any', quotes: ['total'], min_bidders: 3, citation: { law: false } }} onFinish={(one) => onDone(prune({ ...of, ...one }) as Method)}>
        <div className="half">
          <Form.Item name="method" label={t('book.method')} rules={need}>
            <Select options={many(['random', 'lowest', 'average', 'scored', 'direct'], 'method')} />
          </Form.Item>
          <Form.Item name="min_bidders" label={t('book.bidders')} rules={need}>
            <InputNumber min={1} max={99} precision={0} style={{ width: '100%' }} />
          </Form.Item>
        </div>
        <div className="half">
          <Form.Item name="quotes" label={t('book.quotes')} rules={need}>
            <Select mode="multiple" options={many(['total', 'unit', 'discount'], 'quote')} />
          </Form.Item>
          {method === 'average' && (
            <Form.Item name="variants" label={t('book.variant')} rules={need}>
              <Select mode="multiple" maxCount={1} options={many(['trimmed', 'nearest-below', 'nearest'], 'variant')} />
            </Form.Item>
          )}
        </div>
        <div className="half">
          <Form.Item name="money" label={t('book.funds')} rules={need}>
            <Select options={many(['fiscal', 'social', 'any'], 'funds')} />
          </Form.Item>
          <Form.Item name="not_for_links" label={t('book.closed')}>
            <Select mode="multiple" options={many(['precondition', 'inside', 'after'], 'matterlink')} />
          </Form.Item>
        </div>
        <FlagField name="fixed_price" label={t('book.fixed')} />
        <BandFields />
        <CitationFields />
      </Form>
    </Modal>
  )
}
