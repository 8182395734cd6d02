import { Form, Input, Radio } from 'antd'
import { useText } from '../../messages'

/** CitationFields are what a rule stands on, and whether that is law or a rule of the platform. */
export function CitationFields() {
  const { t } = useText()
  return (
    <>
      <div className="half">
        <Form.Item name={['citation', 'document']} label={t('book.document')} rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
          <Input />
        </Form.Item>
        <Form.Item name={['citation', 'article']} label={t('book.article')}>
          <Input />
        </Form.Item>
      </div>
      <Form.Item name={['citation', 'law']} label={t('book.standing')} initialValue={false}>
        <Radio.Group
          options={[
            { value: true, label: t('book.law') },
            { value: false, label: t('book.platform') },
          ]}
        />
      </Form.Item>
      <div className="half">
        <Form.Item name={['note', 'zh']} label={t('book.note.zh')}>
          <Input />
        </Form.Item>
        <Form.Item name={['note', 'en']} label={t('book.note.en')}>
          <Input />
        </Form.Item>
      </div>
    </>
  )
}
