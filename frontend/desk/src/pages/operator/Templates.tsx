import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { templateList } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useBegun, useMaking } from '../../parts/act'
import { MatterPick } from '../../parts/MatterPick'
import { More } from '../../parts/More'
import { Nothing, Page } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { Status } from '../../ui/Status'

type Template = Schemas['Template']

/** Templates is the beginnings that steward and operator keep for the departments of their region. */
export function Templates() {
  const { t } = useText()
  const asked = useInfiniteQuery(templateList())
  const [editing, edit] = useState<Template | 'new'>()
  const retire = useAct((one: Template) => take(api.POST('/desk/templates/{id}/retire', { params: { path: { id: one.id }, header: ifMatch(one.version) } })), t('template.retired'))
  return (
    <Page
      title={t('template.title')}
      lead={t('template.lead')}
      extra={
        <Button type="primary" onClick={() => edit('new')}>
          {t('template.new')}
        </Button>
      }
    >
      <ProblemAlert problem={retire.problem} />
      <More of={asked} empty={<Nothing title={t('template.none')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <li key={one.id}>
                <div className="row">
                  <strong>{one.name}</strong>
                  {one.retired_at && <Status tone="calm">{t('template.off')}</Status>}
                </div>
                <div className="meta">
                  <code>{one.fields.matter}</code>
                  <span>{one.fields.title}</span>
                </div>
                {one.actions.save === null && (
                  <div className="actions">
                    <Button onClick={() => edit(one)}>{t('template.edit')}</Button>
                    <Button loading={retire.busy} onClick={() => void retire.act(one)}>{t('template.retire')}</Button>
                  </div>
                )}
              </li>
            ))}
          </ul>
        )}
      </More>
      {editing && <Edit of={editing === 'new' ? undefined : editing} onClose={() => edit(undefined)} />}
    </Page>
  )
}

interface Words {
  name: string
  matter: string
  title: string
  description?: string
}

function Edit({ of, onClose }: { of?: Template; onClose: () => void }) {
  const { t } = useText()
  const [form] = Form.useForm<Words>()
  const making = useMaking()
  const begun = useBegun(of?.version ?? 0)
  const save = useAct(
    async ({ name, matter, title, description }: Words) => {
      const base = of?.fields.matter === matter ? of.fields : await take(api.GET('/matters/{code}', { params: { path: { code: matter } } })).then((one) => ({ category: one.category, qualification: one.qualification, term: (one.time_limit?.n ?? 0) > 0 ? one.time_limit : undefined }))
      const fields = { ...base, matter, title: title.trim(), description: description?.trim() ? description.trim() : undefined }
      return of
        ? begun((version) => take(api.PUT('/desk/templates/{id}', { params: { path: { id: of.id }, header: ifMatch(version) }, body: { name, fields } })))
        : making((id) => take(api.POST('/desk/templates', { body: { id, name, fields } })), { name, fields })
    },
    t('template.saved'),
    onClose,
  )
  const needed = [{ required: true, message: t('form.required') }]
  return (
    <Modal open title={t(of ? 'template.edit' : 'template.new')} okText={t('template.save')} onOk={() => form.submit()} confirmLoading={save.busy} onCancel={onClose} width={720}>
      <ProblemAlert problem={save.problem} />
      <Form form={form} name="template" layout="vertical" initialValues={{ name: of?.name, matter: of?.fields.matter, title: of?.fields.title, description: of?.fields.description }} onFinish={(words) => void save.act(words)}>
        <Form.Item name="name" label={t('template.name')} rules={needed}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="matter" label={t('field.matter')} rules={needed}>
          <MatterPick />
        </Form.Item>
        <Form.Item name="title" label={t('field.title')} rules={needed}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="description" label={t('field.description')}>
          <Input.TextArea rows={6} maxLength={10000} showCount />
        </Form.Item>
      </Form>
    </Modal>
  )
}
