import { Form, Input, Modal, Select, Switch } from 'antd'
import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { CitationFields } from './CitationFields'
import type { Value } from './book'
import { useKey } from './keys'
import { prune } from './row'

interface Props {
  keys: Schemas['RuleKey'][]
  of: Value | undefined
  onDone: (one: Value) => void
  onClose: () => void
}

/** ValueDialog is one value of a rulebook: its unit follows from its key. */
export function ValueDialog({ keys, of, onDone, onClose }: Props) {
  const { t, w } = useText()
  const say = useKey()
  const [form] = Form.useForm<Value>()
  const need = [{ required: true, message: t('form.required') }]
  const chosen = Form.useWatch('key', form) ?? of?.key
  const unit = Form.useWatch('unit', form) ?? of?.unit
  const rule = keys.find((one) => one.key === chosen)
  const units = rule?.units ?? []
  const pairs = unit === 'offices' || unit === 'roles'

  function choose(key: string) {
    const first = keys.find((one) => one.key === key)?.units[0]
    form.setFieldsValue({ unit: first, value: undefined })
  }
  return (
    <Modal open title={t('book.value')} okText={t('book.keep')} width={720} onOk={() => form.submit()} onCancel={onClose}>
      <Form name="value" form={form} layout="vertical" initialValues={of ?? { citation: { law: false } }} onFinish={(one) => onDone(prune({ ...of, ...one }) as Value)}>
        <Form.Item name="key" label={t('book.rule')} rules={need}>
          <Select showSearch={{ optionFilterProp: 'label' }} onChange={choose} options={keys.map((one) => ({ value: one.key, label: `${say(one.key)} · ${one.key}` }))} />
        </Form.Item>
        <div className="half">
          <Form.Item name="value" label={t('book.value')} rules={need} extra={unit === 'yuan' || unit === 'ratio' || pairs ? w('ruleunit.hint', unit) : undefined}>
            {unit === 'choice' || unit === 'flag' ? (
              <Select options={(unit === 'flag' ? ['true', 'false'] : (rule?.choices ?? [])).map((value) => ({ value, label: w('rulechoice', value) }))} />
            ) : (
              <Input inputMode={pairs ? 'text' : 'decimal'} />
            )}
          </Form.Item>
          <Form.Item name="unit" label={t('book.unit')} rules={need}>
            <Select options={units.map((value) => ({ value, label: w('ruleunit', value) }))} />
          </Form.Item>
        </div>
        <BandFields />
        <CitationFields />
      </Form>
    </Modal>
  )
}

/** BandFields are the amounts the rule holds for; none is every amount. */
export function BandFields() {
  const { t } = useText()
  const money = [{ pattern: /^\d+\.\d\d$/, message: t('book.money') }]
  return (
    <div className="half">
      <Form.Item name={['band', 'from']} label={t('book.band.from')} extra={t('book.band.hint')} rules={money}>
        <Input inputMode="decimal" />
      </Form.Item>
      <Form.Item name={['band', 'to']} label={t('book.band.to')} rules={money}>
        <Input inputMode="decimal" />
      </Form.Item>
    </div>
  )
}

/** FlagField is yes or no. */
export function FlagField({ name, label }: { name: string; label: string }) {
  return (
    <Form.Item name={name} label={label} valuePropName="checked">
      <Switch />
    </Form.Item>
  )
}
