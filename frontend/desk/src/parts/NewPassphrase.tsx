import { Form, Input } from 'antd'
import { minPassphrase } from '../../../seal/reading'
import { useText } from '../messages'

/** NewPassphrase are the two fields of a form in which a key is wrapped: the passphrase, and the same again. */
export function NewPassphrase({ label, hint }: { label: string; hint: string }) {
  const { t } = useText()
  return (
    <>
      <Form.Item name="passphrase" label={label} extra={hint} rules={[{ required: true, min: minPassphrase, message: t('reading.short', { n: minPassphrase }) }]}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('reading.again')}
        rules={[({ getFieldValue }) => ({ validator: (_, value) => (value === getFieldValue('passphrase') ? Promise.resolve() : Promise.reject(new Error(t('reading.differs')))) })]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </>
  )
}
