import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Form, Input } from 'antd'
import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { FileInput } from '../../parts/Files'
import { ChoicesField } from '../../ui/ChoicesField'

type Desk = Schemas['AgencyDesk']

/** PractitionerList is the people whose certificates count, by name and certificate: no number of theirs is asked for. */
export function PractitionerList({ desk }: { desk: Desk }) {
  const { t } = useText()
  return (
    <Form.List name="practitioners">
      {(fields, { add, remove }) => (
        <>
          <h3>{t('field.practitioners')}</h3>
          <p className="lead">{t('practitioner.lead')}</p>
          {fields.map((field) => (
            <fieldset className="group" key={field.key}>
              <legend>{t('practitioner.nth', { n: field.name + 1 })}</legend>
              <Form.Item name={[field.name, 'name']} label={t('field.person.name')} required>
                <Input maxLength={50} autoComplete="off" />
              </Form.Item>
              <Certificates person={field.name} desk={desk} />
              <Button danger type="text" icon={<DeleteOutlined aria-hidden />} onClick={() => remove(field.name)}>
                {t('practitioner.remove', { n: field.name + 1 })}
              </Button>
            </fieldset>
          ))}
          <p>
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({ name: '', certificates: [{ type: '', number: '' }] })}>
              {t('practitioner.add')}
            </Button>
          </p>
        </>
      )}
    </Form.List>
  )
}

function Certificates({ person, desk }: { person: number; desk: Desk }) {
  const { t } = useText()
  return (
    <Form.List name={[person, 'certificates']}>
      {(fields, { add, remove }) => (
        <>
          {fields.map((field) => (
            <div key={field.key} className="nested">
              <div className="half">
                <Form.Item name={[field.name, 'type']} label={t('field.type')} required>
                  <Input maxLength={60} />
                </Form.Item>
                <Form.Item name={[field.name, 'number']} label={t('field.number')} required>
                  <Input maxLength={100} autoComplete="off" />
                </Form.Item>
                <Form.Item name={[field.name, 'valid_from']} label={t('field.valid_from')}>
                  <Input type="date" />
                </Form.Item>
                <Form.Item name={[field.name, 'valid_to']} label={t('field.valid_to')} extra={t('qualification.noend.hint')}>
                  <Input type="date" />
                </Form.Item>
              </div>
              <Form.Item name={[field.name, 'file']} label={t('field.file')} required>
                <FileInput purpose="practitioner" label={t('practitioner.upload')} known={desk.files} />
              </Form.Item>
              {fields.length > 1 && (
                <Button type="text" size="small" onClick={() => remove(field.name)}>
                  {t('practitioner.certificate.remove')}
                </Button>
              )}
            </div>
          ))}
          <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => add({ type: '', number: '' })}>
            {t('practitioner.certificate.add')}
          </Button>
        </>
      )}
    </Form.List>
  )
}

const scopes = ['admission', 'bids', 'contracts', 'complaints'] as const

/** AuthorityFields is the letter of authority: who may act, in what, until which day. */
export function AuthorityFields({ desk }: { desk: Desk }) {
  const { t } = useText()
  const form = Form.useFormInstance<Schemas['AgencyFields']>()
  const there = Form.useWatch('authority', form)
  return (
    <>
      <h3>{t('authority.title')}</h3>
      <p className="lead">{t('authority.lead')}</p>
      <p>
        <a href="/desk-print/agency-letters/authority" target="_blank" rel="noreferrer">
          {t('letter.authority')}
        </a>
        {' · '}
        <a href="/desk-print/agency-letters/commitment" target="_blank" rel="noreferrer">
          {t('letter.commitment')}
        </a>{' '}
        <span className="faint small">{t('letter.hint')}</span>
      </p>
      <Checkbox checked={Boolean(there)} onChange={(event) => form.setFieldValue('authority', event.target.checked ? { person: '', scope: ['admission', 'bids'] } : undefined)}>
        {t('authority.add')}
      </Checkbox>
      {there && (
        <LetterOfAuthority known={desk.files} />
      )}
    </>
  )
}

/** LetterOfAuthority is the fields of one letter, under "authority" of the form around it. */
export function LetterOfAuthority({ known }: { known: Schemas['File'][] }) {
  const { t, w } = useText()
  return (
    <fieldset className="group">
      <legend>{t('authority.title')}</legend>
      <div className="half">
        <Form.Item name={['authority', 'person']} label={t('field.person')} required>
          <Input maxLength={50} autoComplete="off" />
        </Form.Item>
        <ChoicesField name={['authority', 'scope']} label={t('authority.scope')} options={scopes.map((value) => ({ value, label: w('scope', value) }))} />
        <Form.Item name={['authority', 'valid_from']} label={t('field.valid_from')}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name={['authority', 'valid_to']} label={t('field.valid_to')} required>
          <Input type="date" />
        </Form.Item>
      </div>
      <Form.Item name={['authority', 'file']} label={t('field.file')} required>
        <FileInput purpose="authority" label={t('authority.upload')} known={known} />
      </Form.Item>
    </fieldset>
  )
}
