import { useQuery } from '@tanstack/react-query'
import { AutoComplete, Form, Input, InputNumber, Select, Switch } from 'antd'
import { categories } from '../../api/queries'
import { useText } from '../../messages'
import { Gate } from './gate'

// The members of a matter, as a directory file names them; lists have their own file.

const natures = ['review', 'argumentation', 'assessment', 'evaluation', 'inspection', 'testing', 'assurance', 'appraisal', 'certificate', 'consulting', 'trial']
const lockable = [
  'name', 'category', 'nature', 'kind', 'approvals', 'legal_bases', 'department', 'regulator', 'qualification', 'persons', 'payer', 'self_prepare', 'deliverable',
  'deliverable_form', 'validity', 'recognition', 'may_be_secret', 'time_limit', 'limit_start', 'promised', 'fee', 'flow', 'materials', 'template', 'faq', 'classified', 'engineering', 'tags',
]

/** Words is a text in both languages. */
export function Words({ name, rows, need }: { name: string; rows?: number; need?: boolean }) {
  const { t, w } = useText()
  const rules = need ? [{ required: true, whitespace: true, message: t('form.required') }] : []
  const input = rows ? <Input.TextArea rows={rows} /> : <Input />
  const top = name.split('.')
  return (
    <Gate name={name}>
      <div className="half">
        <Form.Item name={['m', ...top, 'zh']} label={t('change.words.zh', { field: w('matterfield', name) })} rules={rules}>
          {input}
        </Form.Item>
        <Form.Item name={['m', ...top, 'en']} label={t('change.words.en', { field: w('matterfield', name) })} rules={rules}>
          {input}
        </Form.Item>
      </div>
    </Gate>
  )
}

function Line({ name, need, hint }: { name: string; need?: boolean; hint?: string }) {
  const { t, w } = useText()
  return (
    <Gate name={name}>
      <Form.Item name={['m', name]} label={w('matterfield', name)} extra={hint} rules={need ? [{ required: true, whitespace: true, message: t('form.required') }] : []}>
        <Input />
      </Form.Item>
    </Gate>
  )
}

function Choice({ name, of, group, empty }: { name: string; of: string[]; group: string; empty?: boolean }) {
  const { w } = useText()
  return (
    <Gate name={name}>
      <Form.Item name={['m', name]} label={w('matterfield', name)}>
        <Select allowClear={empty} options={of.map((value) => ({ value, label: w(group, value) }))} />
      </Form.Item>
    </Gate>
  )
}

function Yes({ name }: { name: string }) {
  const { w } = useText()
  return (
    <Gate name={name}>
      <Form.Item name={['m', name]} label={w('matterfield', name)} valuePropName="checked">
        <Switch />
      </Form.Item>
    </Gate>
  )
}

function Tags({ name }: { name: string }) {
  const { w } = useText()
  return (
    <Gate name={name}>
      <Form.Item name={['m', name]} label={w('matterfield', name)}>
        <Select mode="tags" tokenSeparators={['，', ',', '；']} />
      </Form.Item>
    </Gate>
  )
}

function Span({ name }: { name: string }) {
  const { t, w } = useText()
  return (
    <Gate name={name}>
      <div className="half">
        <Form.Item name={['m', name, 'n']} label={w('matterfield', name)} extra={t('change.span.hint')}>
          <InputNumber min={0} max={10000} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name={['m', name, 'unit']} label={t('change.span.unit', { field: w('matterfield', name) })} initialValue="working_day">
          <Select options={['working_day', 'day', 'hour'].map((value) => ({ value, label: w('span', value) }))} />
        </Form.Item>
      </div>
    </Gate>
  )
}

/** BasicFields is what the matter is. A region whose lines others follow may lock members for them. */
export function BasicFields({ code }: { code: string }) {
  const { t, w } = useText()
  const known = useQuery(categories()).data?.items ?? []
  return (
    <>
      <h3>{t('change.part.basic')}</h3>
      <Words name="name" need />
      <Tags name="aliases" />
      <div className="half">
        <Line name="std_code" hint={t('change.std.hint')} />
        <Gate name="category">
          <Form.Item name={['m', 'category']} label={w('matterfield', 'category')} rules={[{ required: true, message: t('form.required') }]}>
            <AutoComplete options={known.map((one) => ({ value: one.name }))} showSearch={{ filterOption: true }} />
          </Form.Item>
        </Gate>
      </div>
      <div className="half">
        <Choice name="nature" of={natures} group="nature" empty />
        <Choice name="kind" of={['services', 'goods', 'works']} group="categorykind" />
      </div>
      <div className="half">
        <Line name="department" />
        <Line name="regulator" />
      </div>
      <div className="half">
        <Choice name="status" of={['in_force', 'suspended', 'retired']} group="matterstate" />
        <Tags name="tags" />
      </div>
      {code.slice(4, 6) === '00' && (
        <Gate name="locked">
          <Form.Item name={['m', 'locked']} label={w('matterfield', 'locked')} extra={t('change.locked.hint')}>
            <Select mode="multiple" options={lockable.map((value) => ({ value, label: w('matterfield', value) }))} />
          </Form.Item>
        </Gate>
      )}
    </>
  )
}

/** HandlingFields is who pays, what is delivered, within which time, at which fee. */
export function HandlingFields() {
  const { t, w } = useText()
  return (
    <>
      <h3>{t('change.part.handling')}</h3>
      <div className="half">
        <Choice name="payer" of={['applicant', 'organ', 'either']} group="payer" />
        <Yes name="self_prepare" />
      </div>
      <Words name="deliverable" />
      <Words name="deliverable_form" />
      <Words name="validity" />
      <Words name="recognition" />
      <Span name="time_limit" />
      <Words name="limit_start" />
      <Span name="promised" />
      <Gate name="fee">
        <div className="half">
          <Form.Item name={['m', 'fee', 'mode']} label={w('matterfield', 'fee')}>
            <Select allowClear options={['market', 'guided', 'set'].map((value) => ({ value, label: w('feemode', value) }))} />
          </Form.Item>
          <Form.Item name={['m', 'fee', 'basis']} label={t('change.fee.basis')}>
            <Input />
          </Form.Item>
        </div>
        <div className="half">
          <Form.Item name={['m', 'fee', 'range', 'zh']} label={t('change.words.zh', { field: t('change.fee.range') })}>
            <Input />
          </Form.Item>
          <Form.Item name={['m', 'fee', 'range', 'en']} label={t('change.words.en', { field: t('change.fee.range') })}>
            <Input />
          </Form.Item>
        </div>
        <div className="half">
          <Form.Item name={['m', 'fee', 'formula']} label={t('change.fee.formula')}>
            <Input />
          </Form.Item>
          <Form.Item name={['m', 'fee', 'most']} label={t('change.fee.most')} extra={t('change.fee.most.hint')}>
            <Input inputMode="decimal" />
          </Form.Item>
        </div>
        <Form.Item name={['m', 'fee', 'until']} label={t('change.fee.until')}>
          <Input type="date" />
        </Form.Item>
      </Gate>
      <div className="half">
        <Yes name="classified" />
        <Yes name="engineering" />
      </div>
      <Yes name="may_be_secret" />
    </>
  )
}

/** WordFields is what helps a reader. */
export function WordFields() {
  const { t } = useText()
  return (
    <>
      <h3>{t('change.part.words')}</h3>
      <Words name="flow" rows={3} />
      <Words name="materials" rows={3} />
      <Words name="template" rows={2} />
      <Words name="faq" rows={3} />
    </>
  )
}
