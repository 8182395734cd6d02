import { Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { FileField, FileLinks, useNewest } from '../../parts/Files'
import { Panel } from '../../ui/Page'
import type { Fields } from './draft'
import { QualificationInput } from './QualificationInput'
import { VisitInput } from './VisitInput'

/** TermsFields is what the winner must be, must do and until when, and whom to call. */
export function TermsFields({ known }: { known: Schemas['FileRef'][] }) {
  const { t, w } = useText()
  const units = ['working_day', 'day'] as const
  return (
    <Panel title={t('wizard.terms')}>
      <Form.Item name="qualification" label={t('field.qualification')}>
        <QualificationInput />
      </Form.Item>
      <Form.Item label={t('field.term')} htmlFor="term_n" required>
        <div className="term">
          <Form.Item name={['term', 'n']} noStyle>
            <InputNumber id="term_n" min={1} max={10000} precision={0} />
          </Form.Item>
          <Form.Item name={['term', 'unit']} noStyle>
            <Select aria-label={t('field.term.unit')} options={units.map((unit) => ({ value: unit, label: w('span', unit) }))} style={{ width: 160 }} />
          </Form.Item>
        </div>
      </Form.Item>
      <Form.Item name="description" label={t('field.description')} extra={t('field.description.hint')} required>
        <Input.TextArea rows={6} maxLength={10000} showCount />
      </Form.Item>
      <Form.Item name="attachments" label={t('field.attachments')}>
        <Attachments known={known} />
      </Form.Item>
      <Form.Item name="site_visit" label={t('field.site_visit')} extra={t('field.site_visit.hint')}>
        <VisitInput />
      </Form.Item>
      <div className="half">
        <Form.Item name="duty_phone" label={t('field.duty_phone')} extra={t('field.duty_phone.hint')} required>
          <Input maxLength={30} inputMode="tel" />
        </Form.Item>
        <Form.Item name="duty_address" label={t('field.duty_address')}>
          <Input maxLength={200} />
        </Form.Item>
      </div>
    </Panel>
  )
}

const audiences = ['public', 'eligible', 'winner'] as const

interface AttachmentsProps {
  id?: string
  value?: Fields['attachments']
  onChange?: (list: Fields['attachments']) => void
  known: Schemas['FileRef'][]
}

function Attachments({ id, value = [], onChange, known }: AttachmentsProps) {
  const { t, w } = useText()
  const [fresh, setFresh] = useState<Schemas['FileRef'][]>([])
  const files = [...known, ...fresh]
  const put = useNewest((file: string) => onChange?.([...value, { file, audience: 'public' }]))
  const options = audiences.map((audience) => ({ value: audience, label: w('audience', audience) }))
  return (
    <div>
      {value.map((one) => {
        const file = files.find((other) => other.id === one.file)
        return (
          file && (
            <div key={one.file} className="row">
              <FileLinks of={[file]} onRemove={(gone) => onChange?.(value.filter((other) => other.file !== gone))} />
              <Select
                aria-label={t('field.audience', { name: file.name })}
                value={one.audience}
                options={options}
                style={{ width: 200 }}
                onChange={(audience) => onChange?.(value.map((other) => (other.file === one.file ? { ...other, audience } : other)))}
              />
            </div>
          )
        )
      })}
      <FileField
        id={id}
        purpose="attachment"
        label={t('field.attachments.add')}
        onStored={(file) => {
          setFresh((before) => [...before, file])
          put(file.id)
        }}
      />
    </div>
  )
}
