import { Alert, Button, Form, Input } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { uuid } from '../../../../seal/bytes'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { OrganisationPick, useOrganisation } from '../../parts/OrganisationPick'
import { rolesOf } from '../../parts/roles'
import type { Role } from '../../parts/session'
import { ChoicesField } from '../../ui/ChoicesField'
import { besideFields, ProblemAlert } from '../../ui/ProblemAlert'

type Create = Schemas['PersonCreate']

interface Props {
  organisation?: string
  onDone: () => void
}

/** NewPerson makes an account; the one-time password link goes to the address by mail. */
export function NewPerson({ organisation, onDone }: Props) {
  const { t, w, lang } = useText()
  const [form] = Form.useForm<Create>()
  const id = useRef(uuid())
  const chosen = Form.useWatch('organisation', form) ?? organisation
  const kind = useOrganisation(chosen)?.kind
  const [made, setMade] = useState<Schemas['Person']>()
  const create = useAct((values: Create) => take(api.POST('/people', { body: { ...values, name: values.name.trim(), email: values.email.trim(), id: id.current } })), undefined, setMade)
  useEffect(() => {
    besideFields(form, create.problem, lang)
  }, [form, create.problem, lang])
  const needed = [{ required: true, message: t('form.required') }]

  if (made) {
    return (
      <>
        <Alert type="success" showIcon title={t('people.made', { name: made.name })} description={t(made.invited ? 'people.invited' : 'people.made.next', { email: made.email })} style={{ marginBottom: 16 }} />
        <Button onClick={onDone}>{t('form.close')}</Button>
      </>
    )
  }
  return (
    <Form name="person" form={form} layout="vertical" requiredMark={false} initialValues={{ organisation }} onFinish={(values) => void create.act(values)} onValuesChange={(changed: Partial<Create>) => changed.organisation && form.setFieldValue('roles', [])}>
      <ProblemAlert problem={create.problem} />
      <Form.Item name="organisation" label={t('people.organisation')} rules={needed}>
        <OrganisationPick />
      </Form.Item>
      <Form.Item name="name" label={t('people.name')} rules={needed}>
        <Input maxLength={50} autoComplete="off" />
      </Form.Item>
      <Form.Item name="email" label={t('login.email')} rules={[{ required: true, type: 'email', message: t('form.email') }]}>
        <Input inputMode="email" autoComplete="off" />
      </Form.Item>
      <ChoicesField name="roles" label={t('people.roles')} options={(kind ? rolesOf[kind] : []).map((role) => ({ value: role, label: w('role', role) }))} />
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
  const change = useAct((roles: Role[]) => take(api.PUT('/people/{id}/roles', { params: { path: { id: of.id } }, body: { organisation: of.organisation, roles } })), t('people.roles.done'), onDone)
  const family = Object.values(rolesOf).find((roles) => of.roles.some((role) => roles.includes(role))) ?? Object.values(rolesOf).flat()
  return (
    <Form name="roles" layout="vertical" requiredMark={false} initialValues={{ roles: of.roles }} onFinish={({ roles }: { roles: Role[] }) => void change.act(roles)}>
      <ProblemAlert problem={change.problem} />
      <ChoicesField name="roles" label={t('people.roles')} options={family.map((role) => ({ value: role, label: w('role', role) }))} />
      <Button type="primary" htmlType="submit" loading={change.busy}>
        {t('form.save')}
      </Button>
    </Form>
  )
}
