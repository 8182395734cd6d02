import { useQuery } from '@tanstack/react-query'
import { Alert, Checkbox, Form, Input, Radio, Select } from 'antd'
import type { Schemas } from '../../api/client'
import { categories, matter } from '../../api/queries'
import { useText } from '../../messages'
import { useSpan } from '../../parts/Due'
import { MatterPick } from '../../parts/MatterPick'
import { QualificationText } from '../../parts/QualificationText'
import { Panel } from '../../ui/Page'
import type { Fields } from './draft'
import { OtherMatters } from './RuleFields'

/** MatterFields picks the line of the directory and names the purchase. Picking a matter fills what the directory knows. */
export function MatterFields({ onFill }: { onFill: () => void }) {
  const { t, w } = useText()
  const form = Form.useFormInstance<Fields>()
  const known = useQuery(categories()).data?.items ?? []
  const code = Form.useWatch('matter', form)

  const chosen = useChosen(code)

  /** fill brings what the directory says of a matter; a term that its predecessor brought goes with it, one that was typed stays. */
  function fill(_: string | undefined, one?: Schemas['Matter']) {
    if (!one) return
    const term = form.getFieldValue('term') as Fields['term'] | undefined
    const brought = term?.n === chosen?.time_limit?.n && term?.unit === chosen?.time_limit?.unit
    form.setFieldValue('category', one.category)
    form.setFieldValue('qualification', one.qualification) // whole: fields set together are merged with what was there
    if (one.payer !== 'either') form.setFieldValue('payer', one.payer)
    if (!term?.n || brought) form.setFieldValue('term', one.time_limit)
    onFill()
  }

  return (
    <Panel title={t('wizard.matter')}>
      <Form.Item name="matter" label={t('field.matter')} extra={t('field.matter.hint')} required>
        <MatterPick buys onChange={fill} />
      </Form.Item>
      {chosen && <MatterCard of={chosen} />}
      <OtherMatters />
      <Form.Item name="title" label={t('field.title')} required>
        <Input maxLength={120} showCount />
      </Form.Item>
      <Form.Item name="category" label={t('field.category')} required>
        <Select showSearch={{ optionFilterProp: 'label' }} options={known.map((one) => ({ value: one.name, label: w('category', one.name) }))} />
      </Form.Item>
      <Form.Item name="payer" label={t('field.payer')} required>
        <Radio.Group options={(['organ', 'applicant'] as const).map((payer) => ({ value: payer, label: w('payer', payer) }))} />
      </Form.Item>
      <Form.Item name="is_applicant" valuePropName="checked">
        <Checkbox>{t('field.is_applicant')}</Checkbox>
      </Form.Item>
    </Panel>
  )
}

function useChosen(code: string | undefined): Schemas['Matter'] | undefined {
  return useQuery({ ...matter(code ?? ''), enabled: Boolean(code) }).data
}

function MatterCard({ of }: { of: Schemas['Matter'] }) {
  const { t, w } = useText()
  const span = useSpan()
  return (
    <Alert
      type="info"
      style={{ marginBottom: 16 }}
      title={
        <>
          {of.department} · {t('matter.limit', { span: span(of.time_limit) })} · {t('matter.payer', { payer: w('matter.payer', of.payer) })}{' '}
          <a href={`/directory/${of.code}`} target="_blank" rel="noreferrer">
            {t('matter.open')}
          </a>
        </>
      }
      description={<QualificationText of={of.qualification} />}
    />
  )
}
