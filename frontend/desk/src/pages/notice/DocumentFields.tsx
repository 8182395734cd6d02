import { Button, Checkbox, Form, Input } from 'antd'
import { useText } from '../../messages'
import { Panel } from '../../ui/Page'

/** DocumentFields asks which documents bidders send with their offer; the rulebook says how many, and for which methods. */
export function DocumentFields() {
  const { t } = useText()
  return (
    <Panel title={t('field.documents')}>
      <Form.List name="documents">
        {(rows, { add, remove }) => (
          <Form.Item extra={t('field.documents.hint')}>
            {rows.map((row) => (
              <div key={row.key} className="term">
                <Form.Item name={[row.name, 'name']} noStyle>
                  <Input maxLength={60} aria-label={t('field.documents.name')} placeholder={t('field.documents.name')} />
                </Form.Item>
                <Form.Item name={[row.name, 'required']} valuePropName="checked" noStyle>
                  <Checkbox>{t('docs.required')}</Checkbox>
                </Form.Item>
                <Button type="text" onClick={() => remove(row.name)}>
                  {t('form.remove')}
                </Button>
              </div>
            ))}
            {rows.length < 10 && <Button onClick={() => add({ required: true })}>{t('field.documents.add')}</Button>}
          </Form.Item>
        )}
      </Form.List>
    </Panel>
  )
}
