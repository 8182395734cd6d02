import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Form, Input, Modal, Select } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { uuid } from '../../../../seal/bytes'
import { api, take, type Schemas } from '../../api/client'
import { organisations } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { clean } from '../../parts/clean'
import { More } from '../../parts/More'
import { useRegion } from '../../parts/places'
import { has, useSession } from '../../parts/session'
import { Nothing, Page } from '../../ui/Page'
import { besideFields, ProblemAlert } from '../../ui/ProblemAlert'

type Kind = Schemas['OrganisationKind']
type Create = Schemas['OrganisationCreate']

const kinds: Create['kind'][] = ['department', 'operator', 'regulator', 'steward', 'supervisor', 'auditor', 'admin', 'expert']

/** Organisations is every body that people act for. Agencies register themselves. */
export function Organisations() {
  const { t, w } = useText()
  const me = useSession()
  const region = useRegion()
  const [filters, setFilters] = useSearchParams()
  const [open, setOpen] = useState(false)
  const code = filters.get('region') ?? ''
  const kind = (filters.get('kind') ?? '') as Kind | ''
  const q = filters.get('q') ?? ''
  const asked = useInfiniteQuery(organisations({ q: q || undefined, region: code, kind: kind || undefined }))
  const set = (next: Record<string, string>) => setFilters(Object.fromEntries(Object.entries({ q, region: code, kind, ...next }).filter(([, value]) => value)), { replace: true })
  return (
    <Page
      title={t('organisations.title')}
      lead={t('organisations.lead')}
      extra={
        has(me, 'admin_system') && (
          <Button type="primary" onClick={() => setOpen(true)}>
            {t('organisations.new')}
          </Button>
        )
      }
    >
      <div className="filters" role="search">
        <Input.Search defaultValue={q} allowClear aria-label={t('organisations.search')} placeholder={t('organisations.search')} onSearch={(value) => set({ q: value.trim() })} style={{ maxWidth: 320 }} />
        <Select aria-label={t('field.region')} allowClear placeholder={t('field.region')} value={code || undefined} onChange={(value: string | undefined) => set({ region: value ?? '' })} options={region.options} />
        <Select aria-label={t('organisations.kind')} allowClear placeholder={t('organisations.kind')} value={kind || undefined} onChange={(value: string | undefined) => set({ kind: value ?? '' })} options={['agency', ...kinds].map((one) => ({ value: one, label: w('kind', one) }))} />
      </div>
      <More of={asked} empty={<Nothing title={t('organisations.none')} hint={t('organisations.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <li key={one.id}>
                <div className="row">
                  <Link className="row-title" to={`/people?organisation=${one.id}`}>
                    {one.name}
                  </Link>
                  <span>{w('kind', one.kind)}</span>
                </div>
                <div className="meta">
                  <span>{region.name(one.region)}</span>
                  <code>{one.uscc}</code>
                  <span>{one.phone}</span>
                  <span>{one.address}</span>
                </div>
              </li>
            ))}
          </ul>
        )}
      </More>
      <Modal open={open} title={t('organisations.new')} footer={null} onCancel={() => setOpen(false)} destroyOnHidden>
        <New onDone={() => setOpen(false)} />
      </Modal>
    </Page>
  )
}

function New({ onDone }: { onDone: () => void }) {
  const { t, w, lang } = useText()
  const [form] = Form.useForm<Create>()
  const region = useRegion()
  const id = useRef(uuid())
  const create = useAct((values: Create) => take(api.POST('/organisations', { body: { ...clean(values), id: id.current } })), t('organisations.made'), onDone)
  useEffect(() => {
    besideFields(form, create.problem, lang)
  }, [form, create.problem, lang])
  const needed = [{ required: true, message: t('form.required') }]
  return (
    <Form name="organisation" form={form} layout="vertical" requiredMark={false} onFinish={(values) => void create.act(values)}>
      <ProblemAlert problem={create.problem} />
      <Form.Item name="kind" label={t('organisations.kind')} rules={needed}>
        <Select options={kinds.map((one) => ({ value: one, label: w('kind', one) }))} />
      </Form.Item>
      <Form.Item name="name" label={t('organisations.name')} rules={needed}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="region" label={t('field.region')} rules={needed}>
        <Select options={region.options} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
      <Form.Item name="uscc" label={t('field.uscc')} normalize={(value: string) => value.toUpperCase()}>
        <Input maxLength={18} />
      </Form.Item>
      <Form.Item name="phone" label={t('field.duty_phone')}>
        <Input maxLength={30} inputMode="tel" />
      </Form.Item>
      <Form.Item name="address" label={t('field.address')}>
        <Input maxLength={200} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={create.busy}>
        {t('organisations.make')}
      </Button>
    </Form>
  )
}
