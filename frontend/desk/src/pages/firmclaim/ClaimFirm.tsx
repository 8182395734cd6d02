import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useEffect, useRef } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { uuid } from '../../../../seal/bytes'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Outside } from '../../parts/Outside'
import { besideFields, ProblemAlert } from '../../ui/ProblemAlert'
import { NewPassword } from '../account/SetPassword'

interface Values {
  uscc: string
  person: string
  email: string
  password: string
}

const beside = { 'person.name': 'person', 'person.email': 'email', 'person.password': 'password' }

/** ClaimFirm gives whoever says that a registered firm is his an account from which he hands in his proof. */
export function ClaimFirm() {
  const { t, lang } = useText()
  const [form] = Form.useForm<Values>()
  const [query] = useSearchParams()
  const go = useNavigate()
  const client = useQueryClient()
  const id = useRef(uuid())
  const person = useRef(uuid())
  const open = useAct(async (values: Values) => {
    const body: Schemas['NewFirmClaim'] = {
      id: id.current,
      uscc: values.uscc,
      person: { id: person.current, name: values.person.trim(), email: values.email.trim(), password: values.password },
    }
    const claim = await take(api.POST('/firm-claims', { body }))
    const me = await take(api.POST('/session', { body: { login: body.person.email, password: body.person.password } }))
    client.clear()
    client.setQueryData(['me'], me)
    await go(`/firm-claims/${claim.id}`)
  })
  useEffect(() => {
    besideFields(form, open.problem, lang, beside)
  }, [form, open.problem, lang])
  return (
    <Outside title={t('claim.open')} lead={t('claim.open.lead')}>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ uscc: query.get('uscc') ?? '' }} onFinish={(values) => void open.act(values)}>
        <ProblemAlert problem={open.problem} />
        <Form.Item name="uscc" label={t('field.uscc')} normalize={(value: string) => value.toUpperCase().replace(/\s/g, '')} rules={[{ required: true, message: t('form.required') }]}>
          <Input maxLength={18} autoComplete="off" />
        </Form.Item>
        <Form.Item name="person" label={t('claim.person')} rules={[{ required: true, whitespace: true, min: 2, max: 50, message: t('form.required') }]}>
          <Input autoComplete="name" />
        </Form.Item>
        <Form.Item name="email" label={t('login.email')} rules={[{ required: true, type: 'email', message: t('form.email') }]}>
          <Input autoComplete="email" inputMode="email" />
        </Form.Item>
        <NewPassword />
        <Button type="primary" htmlType="submit" block loading={open.busy}>
          {t('claim.open.now')}
        </Button>
      </Form>
      <p className="login-links">
        <Link to="/register">{t('claim.register')}</Link> <Link to="/login">{t('login.back')}</Link>
      </p>
    </Outside>
  )
}
