import { Button, Form, Input, InputNumber } from 'antd'
import { useText } from '../../messages'
import { Panel } from '../../ui/Page'
import type { Fields } from './draft'

/** ScoringFields asks a scored notice's table: criteria, points, what earns them, and the price's share. They add up to 100. */
export function ScoringFields() {
  const { t } = useText()
  const form = Form.useFormInstance<Fields>()
  const method = Form.useWatch('method', form)
  const scoring = Form.useWatch('scoring', form)
  if (method !== 'scored') return null
  const sum = (scoring?.criteria ?? []).reduce((all, one) => all + Number(one?.points ?? 0), Number(scoring?.price_points ?? 0))
  return (
    <Panel title={t('field.scoring')}>
      <p className="small">{t('field.scoring.hint')}</p>
      <Form.List name={['scoring', 'criteria']}>
        {(rows, { add, remove }) => (
          <>
            {rows.map((row, i) => (
              <fieldset key={row.key} className="term">
                <Form.Item name={[row.name, 'name']} label={t('scoring.nth', { n: i + 1 })}>
                  <Input maxLength={60} />
                </Form.Item>
                <Form.Item name={[row.name, 'points']} label={t('scoring.points.nth', { n: i + 1 })}>
                  <InputNumber min={1} max={100} precision={0} />
                </Form.Item>
                <Form.Item name={[row.name, 'guide']} label={t('scoring.guide.nth', { n: i + 1 })} style={{ flex: '1 1 280px' }}>
                  <Input.TextArea rows={2} maxLength={500} />
                </Form.Item>
                <Button type="text" onClick={() => remove(row.name)}>
                  {t('form.remove')}
                </Button>
              </fieldset>
            ))}
            {rows.length < 20 && <Button onClick={() => add({})}>{t('scoring.add')}</Button>}
          </>
        )}
      </Form.List>
      <Form.Item name={['scoring', 'price_points']} label={t('scoring.price')} extra={t('scoring.price.formula')} style={{ marginTop: 16 }}>
        <InputNumber min={0} max={99} precision={0} />
      </Form.Item>
      <p role="status">{t(sum === 100 ? 'scoring.sum.right' : 'scoring.sum.wrong', { n: sum })}</p>
    </Panel>
  )
}
