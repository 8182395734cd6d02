import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Select } from 'antd'
import { changeBase } from '../../api/queries'
import { useText } from '../../messages'
import { FileInput } from '../../parts/Files'
import { Panel } from '../../ui/Page'
import { today } from './ChangeForm'
import { BasicFields, HandlingFields, WordFields } from './MatterFields'
import { StandingProvider } from './gate'
import { ApprovalFields, BasisFields, PersonFields, QualificationFields } from './MatterLists'
import { changedFields, nextRow, type Base, type BaseMatter, type ChangeType, type Proposal, type Row } from './row'

interface Props {
  change: string
  editorial: boolean
  base: Base
  matter: BaseMatter
  proposal: Proposal | undefined
  onDone: (proposal: Proposal) => void
  onCancel: () => void
}

interface Values {
  types: ChangeType[]
  reason: string
  with?: string[]
  approval?: string
  approval_file?: string
  m: Row
}

const partners: ChangeType[] = ['merge', 'split', 'delegate', 'take_over']

/** MatterEditor writes the next version of one matter: every member, those closed to this change with the reason. */
export function MatterEditor({ change, editorial, base, matter, proposal, onDone, onCancel }: Props) {
  const { t, pick } = useText()
  const [form] = Form.useForm<Values>()
  const isNew = matter.row === undefined
  const first: ChangeType[] = editorial ? ['correction'] : isNew ? ['add'] : []
  const types = Form.useWatch('types', form) ?? proposal?.types ?? first
  const start = proposal?.matter ?? matter.row ?? { kind: 'services', payer: 'applicant', status: 'in_force' }
  const std = (Form.useWatch(['m', 'std_code'], form) as string | undefined) ?? (start.std_code as string | undefined)
  const asked = useQuery({ ...changeBase(change, std), enabled: isNew && Boolean(std) })
  const locks = isNew ? (asked.data?.locks.filter((one) => one.std_code === std) ?? []) : matter.locks
  const name = start.name as { zh?: string; en?: string } | undefined

  function done(values: Values) {
    const all = form.getFieldsValue(true) as Values
    const status = values.types.includes('cancel') ? 'retired' : all.m.status // what is cancelled is retired, and needs no second field
    const row = nextRow(matter, { ...all.m, status }, today())
    if (changedFields(matter.row ?? {}, row).length === 0) {
      form.setFields([{ name: 'types', errors: [t('change.matter.nochange')] }])
      form.scrollToField('types')
      return
    }
    onDone({ matter: row, types: values.types, reason: values.reason.trim(), with: values.with?.length ? values.with : undefined, approval: values.approval?.trim() || undefined, approval_file: values.approval_file })
  }

  return (
    <Panel tone="accent" title={pick(name?.zh, name?.en) || t('change.matter.new')} extra={<code>{`${matter.code} @${matter.version}`}</code>}>
      <StandingProvider value={{ types, isNew, base, locks }}>
        <Form
          name="matter"
          form={form}
          layout="vertical"
          scrollToFirstError
          initialValues={{ types: proposal?.types ?? first, reason: proposal?.reason, with: proposal?.with, approval: proposal?.approval, approval_file: proposal?.approval_file, m: start }}
          onFinish={done}
        >
          <WhyFields types={types} editorial={editorial} isNew={isNew} />
          <BasicFields code={matter.code} />
          <ApprovalFields />
          <BasisFields />
          <QualificationFields />
          <PersonFields />
          <HandlingFields />
          <WordFields />
          <div className="actions form-end">
            <Button type="primary" htmlType="submit">
              {t('change.proposal.keep')}
            </Button>
            <Button onClick={onCancel}>{t('form.cancel')}</Button>
          </div>
        </Form>
      </StandingProvider>
    </Panel>
  )
}

/** WhyFields is of which types the change is, why, and what merging and splitting need besides. */
function WhyFields({ types, editorial, isNew }: { types: ChangeType[]; editorial: boolean; isNew: boolean }) {
  const { t, w } = useText()
  const choice: ChangeType[] = editorial
    ? ['correction']
    : isNew
      ? ['add', 'take_over']
      : ['cancel', 'rename', 'basis', 'shorten', 'fee', 'qualification', 'department', 'merge', 'split', 'delegate', 'take_over']
  return (
    <>
      <Form.Item name="types" label={t('change.types')} extra={t(editorial ? 'change.types.editorial' : 'change.types.hint')} rules={[{ required: true, type: 'array', min: 1, message: t('form.required') }]}>
        <Select mode="multiple" maxCount={5} options={choice.map((value) => ({ value, label: w('change.type', value) }))} />
      </Form.Item>
      <Form.Item name="reason" label={t('change.reason')} rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
      {types.some((type) => partners.includes(type)) && (
        <Form.Item name="with" label={t('change.with')} extra={t('change.with.hint')}>
          <Select mode="tags" tokenSeparators={[' ', '，', ',']} />
        </Form.Item>
      )}
      {types.some((type) => type === 'merge' || type === 'split') && (
        <div className="half">
          <Form.Item name="approval" label={t('change.approval')} rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="approval_file" label={t('change.approval.file')} rules={[{ required: true, message: t('form.required') }]}>
            <FileInput purpose="document" label={t('change.approval.file.add')} known={[]} />
          </Form.Item>
        </div>
      )}
    </>
  )
}
