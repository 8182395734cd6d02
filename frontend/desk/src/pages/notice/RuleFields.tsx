import { Button, Checkbox, Form, Input, InputNumber, Select } from 'antd'
import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { FileInput } from '../../parts/Files'
import { MatterPicks } from '../../parts/MatterPick'
import { MoneyField } from '../../ui/Money'
import { Panel } from '../../ui/Page'

const reasons = ['related_party', 'pending_dispute', 'role_conflict', 'penalised'] as const

/** YearFields asks whether the amount includes tax and, for a longer term, what each year costs. */
export function YearFields() {
  const { t } = useText()
  return (
    <>
      <Form.Item name="tax_excluded" valuePropName="checked">
        <Checkbox>{t('field.tax_excluded')}</Checkbox>
      </Form.Item>
      <Form.List name="amounts_by_year">
        {(rows, { add, remove }) => (
          <Form.Item label={t('field.amounts_by_year')} extra={t('field.amounts_by_year.hint')}>
            {rows.map((row) => (
              <div key={row.key} className="term">
                <Form.Item name={[row.name, 'year']} noStyle>
                  <InputNumber min={2000} max={2100} precision={0} controls={false} aria-label={t('field.year')} placeholder={t('field.year')} />
                </Form.Item>
                <MoneyField name={[row.name, 'amount']} label={t('field.amount')} noStyle />
                <Button type="text" onClick={() => remove(row.name)}>
                  {t('form.remove')}
                </Button>
              </div>
            ))}
            {rows.length < 10 && <Button onClick={() => add({})}>{t('field.amounts_by_year.add')}</Button>}
          </Form.Item>
        )}
      </Form.List>
    </>
  )
}

/** OtherMatters are bought together with the matter, when they are of the same category. */
export function OtherMatters() {
  const { t } = useText()
  return (
    <Form.Item name="other_matters" label={t('field.other_matters')} extra={t('field.other_matters.hint')}>
      <MatterPicks buys most={10} />
    </Form.Item>
  )
}

/** AvoidFields names agencies that are kept away, with a reason from the closed list and evidence. */
export function AvoidFields({ known }: { known: Schemas['FileRef'][] }) {
  const { t, w } = useText()
  return (
    <Panel title={t('wizard.avoid')}>
      <p className="small">{t('wizard.avoid.hint')}</p>
      <Form.List name="avoid">
        {(rows, { add, remove }) => (
          <>
            {rows.map((row) => (
              <fieldset key={row.key} className="group">
                <legend>{t('field.avoid.one', { n: row.name + 1 })}</legend>
                <div className="half">
                  <Form.Item name={[row.name, 'uscc']} label={t('field.uscc')} required>
                    <Input maxLength={18} />
                  </Form.Item>
                  <Form.Item name={[row.name, 'reason']} label={t('field.avoid.reason')} required>
                    <Select options={reasons.map((one) => ({ value: one, label: w('avoid', one) }))} />
                  </Form.Item>
                </div>
                <Form.Item name={[row.name, 'evidence']} label={t('field.avoid.evidence')} required>
                  <FileInput purpose="evidence" label={t('field.avoid.upload')} known={known} />
                </Form.Item>
                <Button type="text" onClick={() => remove(row.name)}>
                  {t('form.remove')}
                </Button>
              </fieldset>
            ))}
            <Button onClick={() => add({})}>{t('field.avoid.add')}</Button>
          </>
        )}
      </Form.List>
    </Panel>
  )
}
