import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { categories, closedLists, emergencies } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useMaking } from '../../parts/act'
import { Due } from '../../parts/Due'
import { FileField, FileLinks } from '../../parts/Files'
import { More } from '../../parts/More'
import { Reason } from '../../parts/Reason'
import { mine, Verb } from '../../parts/Verb'
import { has, useSession } from '../../parts/session'
import { tidyAmount } from '../../ui/capitals'
import { Money, MoneyField } from '../../ui/Money'
import { Nothing, Page } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { Status } from '../../ui/Status'

type Emergency = Schemas['Emergency']
type Fields = Schemas['EmergencyFields']

/** Emergencies is what had to be bought first and is recorded afterwards; a manager confirms it and it becomes public. */
export function Emergencies() {
  const { t } = useText()
  const me = useSession()
  const [open, setOpen] = useState(false)
  const asked = useInfiniteQuery(emergencies())
  return (
    <Page
      title={t('emergency.title')}
      lead={t('emergency.lead')}
      extra={
        has(me, 'department_officer') && (
          <Button type="primary" onClick={() => setOpen(true)}>
            {t('emergency.new')}
          </Button>
        )
      }
    >
      <More of={asked} empty={<Nothing title={t('emergency.none')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <One key={one.id} of={one} />
            ))}
          </ul>
        )}
      </More>
      {open && <Report onClose={() => setOpen(false)} />}
    </Page>
  )
}

function One({ of }: { of: Emergency }) {
  const { t, w } = useText()
  const [refusing, setRefusing] = useState(false)
  const at = { params: { path: { id: of.id }, header: ifMatch(of.version) } }
  const confirm = useAct(() => take(api.POST('/desk/emergencies/{id}/confirm', at)), t('emergency.confirmed'))
  const refuse = useAct((reason: string) => take(api.POST('/desk/emergencies/{id}/refuse', { ...at, body: { reason } })), t('emergency.refused'), () => setRefusing(false))
  return (
    <li>
      <div className="row">
        <strong>{of.fields.title}</strong>
        <Status tone={of.status === 'confirmed' ? 'good' : of.status === 'refused' ? 'calm' : 'warn'}>{w('emergency.status', of.status)}</Status>
      </div>
      <div className="meta">
        <span>{of.department.name}</span>
        <span>{w('cause', of.fields.cause)}</span>
        <Money value={of.fields.amount} />
        <span>{of.fields.supplier}</span>
        <span>{t('emergency.days', { happened: of.fields.happened, ordered: of.fields.ordered })}</span>
        {of.late && <Status tone="warn">{t('emergency.late')}</Status>}
      </div>
      <p className="prose">{of.fields.account}</p>
      {of.due && <Due of={of.due} label={t('emergency.due')} />}
      <FileLinks of={of.files} />
      {of.refusal && <p>{of.refusal}</p>}
      <ProblemAlert problem={confirm.problem} />
      <div className="actions">
        {mine(of.actions, 'confirm') && (
          <Verb actions={of.actions} verb="confirm" type="primary" loading={confirm.busy} onClick={() => void confirm.act(undefined)}>
            {t('emergency.confirm')}
          </Verb>
        )}
        {mine(of.actions, 'refuse') && (
          <Verb actions={of.actions} verb="refuse" onClick={() => setRefusing(true)}>
            {t('emergency.refuse')}
          </Verb>
        )}
      </div>
      <Reason
        open={refusing}
        title={t('emergency.refuse')}
        label={t('form.reason.label')}
        ok={t('emergency.refuse')}
        busy={refuse.busy}
        problem={refuse.problem}
        onClose={() => setRefusing(false)}
        onReason={(reason) => void refuse.act(reason)}
      />
    </li>
  )
}

function Report({ onClose }: { onClose: () => void }) {
  const { t, w, pick } = useText()
  const [form] = Form.useForm<Fields>()
  const making = useMaking()
  const [files, setFiles] = useState<Schemas['FileRef'][]>([])
  const lists = useQuery(closedLists()).data
  const known = useQuery(categories()).data?.items ?? []
  const report = useAct(
    (fields: Fields) =>
      making((id) => take(api.POST('/desk/emergencies', { body: { id, fields: { ...fields, amount: tidyAmount(fields.amount) ?? fields.amount, not_secret: Boolean(fields.not_secret), documents: files.map((file) => file.id) } } }))),
    t('emergency.done'),
    onClose,
  )
  const needed = [{ required: true, message: t('form.required') }]
  return (
    <Modal open title={t('emergency.new')} okText={t('emergency.report')} onOk={() => form.submit()} confirmLoading={report.busy} onCancel={onClose} width={720}>
      <ProblemAlert problem={report.problem} />
      <Form form={form} name="emergency" layout="vertical" onFinish={(fields) => void report.act(fields)}>
        <Form.Item name="cause" label={t('emergency.cause')} rules={needed}>
          <Select options={(lists?.emergency_causes ?? []).map((one) => ({ value: one.code, label: pick(one.text.zh, one.text.en) }))} />
        </Form.Item>
        <Form.Item name="title" label={t('field.title')} rules={needed}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="account" label={t('emergency.account')} rules={needed}>
          <Input.TextArea rows={4} maxLength={2000} showCount />
        </Form.Item>
        <div className="half">
          <Form.Item name="happened" label={t('emergency.happened')} rules={needed}>
            <Input type="date" />
          </Form.Item>
          <Form.Item name="ordered" label={t('emergency.ordered')} rules={needed}>
            <Input type="date" />
          </Form.Item>
          <MoneyField name="amount" label={t('field.amount')} needed />
          <Form.Item name="supplier" label={t('emergency.supplier')} rules={needed}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="category" label={t('field.category')} rules={needed}>
            <Select showSearch={{ optionFilterProp: 'label' }} options={known.map((one) => ({ value: one.name, label: w('category', one.name) }))} />
          </Form.Item>
          <Form.Item name="reference" label={t('emergency.reference')} rules={needed}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="budget_project" label={t('field.budget_project')} rules={needed}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="budget_year" label={t('field.budget_year')} rules={needed}>
            <InputNumber min={2000} max={2100} precision={0} controls={false} style={{ width: '100%' }} />
          </Form.Item>
        </div>
        <Form.Item label={t('emergency.documents')} required>
          <FileLinks of={files} onRemove={(gone) => setFiles((before) => before.filter((one) => one.id !== gone))} />
          <FileField purpose="emergency" label={t('emergency.documents.add')} onStored={(file) => setFiles((before) => [...before, file])} />
        </Form.Item>
        <Form.Item name="not_secret" valuePropName="checked">
          <Checkbox>{t('emergency.not_secret')}</Checkbox>
        </Form.Item>
      </Form>
    </Modal>
  )
}
