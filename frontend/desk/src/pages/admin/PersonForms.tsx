import { useInfiniteQuery } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Form, Input, Select } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { uuid } from '../../../../seal/bytes'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { organisations } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { rolesOf } from '../../parts/roles'
import type { Role } from '../../parts/session'
import { besideFields, ProblemAlert } from '../../ui/ProblemAlert'

type Create = Schemas['PersonCreate']

/** NewPerson makes an account; the one-time password link goes to the address by mail. */
export function NewPerson({ organisation, onDone }: { organisation?: string; onDone: () => void }) {
  const { t, w, lang, pick } = useText()
  const [form] = Form.useForm<Create>()
  const [q, setQ] = useState('')
  const id = useRef(uuid())
  const found = useInfiniteQuery(organisations({ q }))
  const items = found.data?.pages.flatMap((page) => page.items) ?? []
  const chosen = Form.useWatch('organisation', form)
  const kind = items.find((one) => one.id === (chosen ?? organisation))?.kind
  const [made, setMade] = useState<Schemas['Person']>()
  const create = useAct((values: Create) => take(api.POST('/people', { body: { ...values, id: id.current } })), undefined, setMade)
  useEffect(() => {
    besideFields(form, create.problem, lang)
  }, [form, create.problem, lang])
  const needed = [{ required: true, message: t('form.required') }]

  if (made) {
    return (
      <>
        <Alert type="success" showIcon title={t('people.made', { name: made.name })} description={t('people.made.next', { email: made.email })} style={{ marginBottom: 16 }} />
        <Button onClick={onDone}>{t('form.close')}</Button>
      </>
    )
  }
  return (
    <Form form={form} layout="vertical" requiredMark={false} initialValues={{ organisation }} onFinish={(values) => void create.act(values)}>
      <ProblemAlert problem={create.problem} />
      <Form.Item name="organisation" label={t('people.organisation')} rules={needed}>
        <Select
          showSearch={{ filterOption: false, onSearch: setQ }}
          loading={found.isFetching}
          onChange={() => form.setFieldValue('roles', [])}
          options={items.map((one) => ({ value: one.id, label: `${pick(one.name, one.name_en)} · ${w('kind', one.kind)}` }))}
        />
      </Form.Item>
      <Form.Item name="name" label={t('people.name')} rules={needed}>
        <Input maxLength={50} autoComplete="off" />
      </Form.Item>
      <Form.Item name="email" label={t('login.email')} rules={[{ required: true, type: 'email', message: t('form.email') }]}>
        <Input inputMode="email" autoComplete="off" />
      </Form.Item>
      <Form.Item name="roles" label={t('people.roles')} rules={needed}>
        <Checkbox.Group options={(kind ? rolesOf[kind] : []).map((role) => ({ value: role, label: w('role', role) }))} />
      </Form.Item>
      {!kind && <p className="faint">{t('people.roles.first')}</p>}
      <Button type="primary" htmlType="submit" loading={create.busy}>
        {t('people.make')}
      </Button>
    </Form>
  )
}

/** ChangeRoles sets a person's roles; they must belong to his organisation's kind. */
export function ChangeRoles({ of, onDone }: { of: Schemas['Person']; onDone: () => void }) {
  const { t, w } = useText()
  const change = useAct(
    (roles: Role[]) => take(api.PUT('/people/{id}/roles', { params: { path: { id: of.id }, header: ifMatch(of.version) }, body: { roles } })),
    t('people.roles.done'),
    onDone,
  )
  const family = Object.values(rolesOf).find((roles) => of.roles.some((role) => roles.includes(role))) ?? Object.values(rolesOf).flat()
  return (
    <Form layout="vertical" requiredMark={false} initialValues={{ roles: of.roles }} onFinish={({ roles }: { roles: Role[] }) => void change.act(roles)}>
      <ProblemAlert problem={change.problem} />
      <Form.Item name="roles" label={t('people.roles')}>
        <Checkbox.Group options={family.map((role) => ({ value: role, label: w('role', role) }))} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={change.busy}>
        {t('form.save')}
      </Button>
    </Form>
  )
}
