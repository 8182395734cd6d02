import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Alert, Button, Form, Input, InputNumber, Select, type FormListFieldData } from 'antd'
import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { credentialKey, useCredentials } from '../../parts/credentials'
import { FileInput } from '../../parts/Files'
import { useRegion } from '../../parts/places'

type Desk = Schemas['AgencyDesk']

/** ProfileFields says who the agency is. Phone and address are the unit's and public. */
export function ProfileFields() {
  const { t } = useText()
  const region = useRegion()
  return (
    <div className="half">
      <Form.Item name="name" label={t('field.name')} required>
        <Input maxLength={100} autoComplete="organization" />
      </Form.Item>
      <Form.Item name="region" label={t('field.region')} required>
        <Select options={region.options} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
      <Form.Item name="legal_representative" label={t('field.legal_representative')} required>
        <Input maxLength={50} />
      </Form.Item>
      <Form.Item name="phone" label={t('field.phone')} extra={t('field.phone.public')} required>
        <Input maxLength={30} inputMode="tel" />
      </Form.Item>
      <Form.Item name="address" label={t('field.address')} required>
        <Input maxLength={200} autoComplete="street-address" />
      </Form.Item>
      <Form.Item name="introduction" label={t('field.introduction')}>
        <Input.TextArea rows={3} maxLength={2000} showCount />
      </Form.Item>
    </div>
  )
}

/** LicenceFields takes the business licence, and proof when the check digit of the code fails. */
export function LicenceFields({ desk }: { desk: Desk }) {
  const { t, pick } = useText()
  const doubtful = desk.warnings.find((one) => one.field === 'uscc' || one.field === 'uscc_proof') ?? (desk.fields.uscc_proof ? desk.warnings[0] : undefined)
  return (
    <>
      <Form.Item name="licence" label={t('field.licence')} required>
        <FileInput purpose="licence" label={t('admission.upload.licence')} known={desk.files} />
      </Form.Item>
      {(doubtful || desk.missing.some((one) => one.field === 'uscc_proof') || desk.fields.uscc_proof) && (
        <>
          {doubtful && <Alert type="warning" showIcon title={pick(doubtful.text.zh, doubtful.text.en)} style={{ marginBottom: 16 }} />}
          <Form.Item name="uscc_proof" label={t('field.uscc_proof')} required>
            <FileInput purpose="proof" label={t('admission.upload.proof')} known={desk.files} />
          </Form.Item>
        </>
      )}
    </>
  )
}

/** QualificationList is the certificates, as many as there are. */
export function QualificationList({ desk }: { desk: Desk }) {
  const { t } = useText()
  return (
    <Form.List name="qualifications">
      {(fields, { add, remove }) => (
        <>
          <p className="lead">{t('qualification.lead')}</p>
          {fields.map((field) => (
            <Certificate key={field.key} field={field} desk={desk} onRemove={() => remove(field.name)} />
          ))}
          <p>
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({ kind: 'licence', trade: '', name: '', number: '' })}>
              {t('qualification.add')}
            </Button>
          </p>
        </>
      )}
    </Form.List>
  )
}

function Certificate({ field, desk, onRemove }: { field: FormListFieldData; desk: Desk; onRemove: () => void }) {
  const { t, w } = useText()
  const form = Form.useFormInstance<Schemas['AgencyFields']>()
  const known = useCredentials()
  const at = (name: string) => [field.name, name]
  const promised = Form.useWatch(['qualifications', field.name, 'promise'] as never, form)

  function fill(key: string) {
    const one = known.find((credential) => credentialKey(credential) === key)
    if (!one) return
    const path = (name: string) => ['qualifications', field.name, name] as never
    for (const [name, value] of Object.entries({ trade: one.trade, name: one.name, level: one.level ?? '', order: one.order, kind: one.kind })) form.setFieldValue(path(name), value)
  }

  return (
    <fieldset className="group">
      <legend>{t('qualification.nth', { n: field.name + 1 })}</legend>
      <Form.Item label={t('qualification.pick')} htmlFor={`pick-${field.key}`} extra={t('qualification.pick.hint')}>
        <Select id={`pick-${field.key}`} showSearch onChange={fill} options={known.map((one) => ({ value: credentialKey(one), label: credentialKey(one) }))} />
      </Form.Item>
      <div className="half">
        <Form.Item name={at('trade')} label={t('field.trade')} required>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name={at('name')} label={t('field.certificate')} required>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name={at('level')} label={t('field.level')}>
          <Input maxLength={50} />
        </Form.Item>
        <Form.Item name={at('order')} label={t('field.order')} extra={t('field.order.hint')}>
          <InputNumber min={0} max={9} precision={0} />
        </Form.Item>
        <Form.Item name={at('kind')} label={t('field.kind')} required>
          <Select options={['licence', 'registration', 'voluntary'].map((kind) => ({ value: kind, label: w('credential', kind) }))} />
        </Form.Item>
        <Form.Item name={at('number')} label={t('field.number')} required>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name={at('issuer')} label={t('field.issuer')} required>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name={at('valid_from')} label={t('field.valid_from')}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name={at('valid_to')} label={t('field.valid_to')} extra={t('qualification.noend.hint')}>
          <Input type="date" />
        </Form.Item>
      </div>
      <Form.Item name={at('promise')} label={t('field.promise')} extra={t('promise.hint')}>
        <Select
          allowClear
          placeholder={t('promise.none')}
          options={['commitment', 'to_follow'].map((value) => ({ value, label: w('promise', value) }))}
        />
      </Form.Item>
      <Form.Item name={at('file')} label={t('field.file')} required={!promised}>
        <FileInput purpose="qualification" label={t('qualification.upload', { n: field.name + 1 })} known={desk.files} />
      </Form.Item>
      <Button danger type="text" icon={<DeleteOutlined aria-hidden />} onClick={onRemove}>
        {t('qualification.remove', { n: field.name + 1 })}
      </Button>
    </fieldset>
  )
}
