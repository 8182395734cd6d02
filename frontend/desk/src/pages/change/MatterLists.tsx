import { PlusOutlined } from '@ant-design/icons'
import { Button, Form, Input, InputNumber, Select } from 'antd'
import type { ReactNode } from 'react'
import { useText, type MessageKey } from '../../messages'
import { Gate } from './gate'
import { Words } from './MatterFields'

interface RowsProps {
  name: (string | number)[]
  one: MessageKey
  add: MessageKey
  children: (at: number) => ReactNode
}

/** Rows is a list of entries, each in a frame with its number and a way to take it out. */
function Rows({ name, one, add, children }: RowsProps) {
  const { t } = useText()
  return (
    <Form.List name={name}>
      {(rows, { add: more, remove }) => (
        <>
          {rows.map((row) => (
            <fieldset className="group" key={row.key}>
              <legend>{t(one, { n: row.name + 1 })}</legend>
              {children(row.name)}
              <Button type="text" danger onClick={() => remove(row.name)}>
                {t('change.remove', { what: t(one, { n: row.name + 1 }) })}
              </Button>
            </fieldset>
          ))}
          <Button icon={<PlusOutlined aria-hidden />} onClick={() => more({})} style={{ marginBottom: 16 }}>
            {t(add)}
          </Button>
        </>
      )}
    </Form.List>
  )
}

function useField() {
  const { t } = useText()
  const need = [{ required: true, message: t('form.required') }]
  const text = (at: number, member: string, label: MessageKey, must = false) => (
    <Form.Item name={[at, member]} label={t(label)} rules={must ? need : []}>
      <Input />
    </Form.Item>
  )
  return { need, text }
}

/** ApprovalFields are the approvals that the matter serves, each with its link. */
export function ApprovalFields() {
  const { t, w } = useText()
  const { need, text } = useField()
  return (
    <>
      <h3>{w('matterfield', 'approvals')}</h3>
      <Gate name="approvals">
        <Rows name={['m', 'approvals']} one="change.approval.nth" add="change.approval.add">
          {(at) => (
            <>
              <div className="half">
                {text(at, 'name', 'change.approval.name', true)}
                <Form.Item name={[at, 'link']} label={t('change.approval.link')} rules={need}>
                  <Select options={['precondition', 'inside', 'after'].map((value) => ({ value, label: w('matterlink', value) }))} />
                </Form.Item>
              </div>
              <div className="half">
                {text(at, 'stage', 'change.approval.stage')}
                {text(at, 'code', 'change.approval.code')}
              </div>
              <div className="half">
                {text(at, 'organ', 'change.approval.organ')}
                {text(at, 'organ_uscc', 'change.approval.uscc')}
              </div>
            </>
          )}
        </Rows>
      </Gate>
    </>
  )
}

const ranks = ['law', 'administrative_regulation', 'state_council_decision', 'local_regulation', 'ministry_rule', 'normative_document']

/** BasisFields are the provisions that let the matter be asked for. */
export function BasisFields() {
  const { t, w } = useText()
  const { need, text } = useField()
  return (
    <>
      <h3>{w('matterfield', 'legal_bases')}</h3>
      <p className="faint">{t('change.basis.hint')}</p>
      <Gate name="legal_bases">
        <Rows name={['m', 'legal_bases']} one="change.basis.nth" add="change.basis.add">
          {(at) => (
            <>
              <div className="half">
                {text(at, 'document', 'change.basis.document', true)}
                <Form.Item name={[at, 'rank']} label={t('change.basis.rank')} rules={need}>
                  <Select options={ranks.map((value) => ({ value, label: w('rank', value) }))} />
                </Form.Item>
              </div>
              <div className="half">
                {text(at, 'article', 'change.basis.article')}
                {text(at, 'number', 'change.basis.number')}
              </div>
              <Form.Item name={[at, 'quote']} label={t('change.basis.quote')}>
                <Input.TextArea rows={2} />
              </Form.Item>
              <div className="half">
                <Form.Item name={[at, 'from']} label={t('change.basis.from')}>
                  <Input type="date" />
                </Form.Item>
                <Form.Item name={[at, 'to']} label={t('change.basis.to')}>
                  <Input type="date" />
                </Form.Item>
              </div>
            </>
          )}
        </Rows>
      </Gate>
    </>
  )
}

/** QualificationFields are groups: of each, all of one list and one of the other. A voluntary rating can't be asked for. */
export function QualificationFields() {
  const { t, w } = useText()
  return (
    <>
      <h3>{w('matterfield', 'qualification')}</h3>
      <p className="faint">{t('change.qualification.hint')}</p>
      <Gate name="qualification">
        <Rows name={['m', 'qualification', 'groups']} one="change.group.nth" add="change.group.add">
          {(at) => (
            <>
              <Credentials name={[at, 'all_of']} one="change.all.nth" add="change.all.add" at={at} side="all_of" />
              <Credentials name={[at, 'any_of']} one="change.any.nth" add="change.any.add" at={at} side="any_of" />
            </>
          )}
        </Rows>
      </Gate>
      <Words name="qualification.note" />
    </>
  )
}

interface CredentialsProps {
  name: (string | number)[]
  one: MessageKey
  add: MessageKey
  at: number
  side: 'all_of' | 'any_of'
}

function Credentials({ name, one, add, at, side }: CredentialsProps) {
  const { t, w } = useText()
  const form = Form.useFormInstance()
  const { need, text } = useField()
  return (
    <Rows name={name} one={one} add={add}>
      {(k) => (
        <>
          <div className="half">
            {text(k, 'trade', 'change.credential.trade', true)}
            {text(k, 'name', 'change.credential.name', true)}
          </div>
          <div className="half">
            <Form.Item name={[k, 'kind']} label={t('change.credential.kind')} rules={need}>
              <Select options={['licence', 'registration'].map((value) => ({ value, label: w('credential', value) }))} />
            </Form.Item>
            <Form.Item name={[k, 'reform']} label={t('change.credential.reform')}>
              <Select allowClear options={['commitment', 'filing'].map((value) => ({ value, label: w('reform', value) }))} />
            </Form.Item>
          </div>
          <div className="half">
            <Form.Item name={[k, 'level']} label={t('change.credential.level')}>
              <Input onChange={() => form.setFieldValue(['m', 'qualification', 'groups', at, side, k, 'order'], undefined)} />
            </Form.Item>
            <Form.Item name={[k, 'order']} label={t('change.credential.order')} extra={t('change.credential.order.hint')}>
              <InputNumber min={1} max={9} precision={0} style={{ width: '100%' }} />
            </Form.Item>
          </div>
        </>
      )}
    </Rows>
  )
}

/** PersonFields are the qualified people whom the agency must have. */
export function PersonFields() {
  const { t, w } = useText()
  const { need, text } = useField()
  return (
    <>
      <h3>{w('matterfield', 'persons')}</h3>
      <Gate name="persons">
        <Rows name={['m', 'persons']} one="change.person.nth" add="change.person.add">
          {(at) => (
            <div className="half">
              {text(at, 'type', 'change.person.type', true)}
              <Form.Item name={[at, 'count']} label={t('change.person.count')} rules={need}>
                <InputNumber min={1} max={999} precision={0} style={{ width: '100%' }} />
              </Form.Item>
            </div>
          )}
        </Rows>
      </Gate>
    </>
  )
}
