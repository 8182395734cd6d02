import { useQuery } from '@tanstack/react-query'
import { Checkbox, Form, Input, Select } from 'antd'
import type { Schemas } from '../../api/client'
import { closedLists } from '../../api/queries'
import { useText } from '../../messages'
import { FileInput } from '../../parts/Files'
import { Panel } from '../../ui/Page'
import type { Fields } from './draft'

/** ShortWays is the fast lane, the minutes, and what a direct selection must say: the one agency asked, and why it. */
export function ShortWays({ known }: { known: Schemas['FileRef'][] }) {
  const { t, pick } = useText()
  const form = Form.useFormInstance<Fields>()
  const method = Form.useWatch('method', form)
  const lists = useQuery(closedLists()).data
  return (
    <Panel title={t('wizard.internal')}>
      {method === 'direct' && (
        <fieldset className="group">
          <legend>{t('wizard.direct')}</legend>
          <p className="small">{t('wizard.direct.hint')}</p>
          <Form.Item name={['direct', 'agency_uscc']} label={t('field.direct_agency')} required>
            <Input maxLength={18} />
          </Form.Item>
          <Form.Item name={['direct', 'reason_code']} label={t('field.direct_reason_code')} required>
            <Select options={(lists?.direct_reasons ?? []).map((one) => ({ value: one.code, label: pick(one.text.zh, one.text.en) }))} />
          </Form.Item>
          <Form.Item name={['direct', 'reason']} label={t('field.direct_reason')} required>
            <Input.TextArea rows={2} maxLength={500} showCount />
          </Form.Item>
        </fieldset>
      )}
      <Form.Item name="minutes" label={t('field.minutes')} extra={t('field.minutes.hint')} required={method === 'direct'}>
        <FileInput purpose="minutes" label={t('field.minutes.add')} known={known} />
      </Form.Item>
      {method !== 'direct' && (
        <Form.Item name="fast_lane" valuePropName="checked" extra={t('field.fast_lane.hint')}>
          <Checkbox>{t('field.fast_lane')}</Checkbox>
        </Form.Item>
      )}
    </Panel>
  )
}
