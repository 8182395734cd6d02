import { Checkbox, Form, type FormItemProps } from 'antd'
import { useText } from '../messages'

interface Props extends Pick<FormItemProps, 'name'> {
  label: string
  options: { value: string; label: string }[]
}

/**
 * ChoicesField is a group of boxes of which at least one is ticked. A group may not be aria-required, so the mark stands
 * on an item around it, and the group's name says it.
 */
export function ChoicesField({ name, label, options }: Props) {
  const { t, aside } = useText()
  const some = { validator: (_: unknown, chosen?: string[]) => (chosen?.length ? Promise.resolve() : Promise.reject(new Error(t('form.required')))) }
  return (
    <Form.Item label={label} required>
      <Form.Item name={name} noStyle rules={[some]}>
        <Checkbox.Group aria-label={label + aside(t('form.required'))} options={options} />
      </Form.Item>
    </Form.Item>
  )
}
