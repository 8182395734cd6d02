import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Select } from 'antd'
import { useEffect, useRef } from 'react'
import { Link, useNavigate } from 'react-router'
import { uuid } from '../../../../seal/bytes'
import { api, take, type Schemas } from '../../api/client'
import { Problem } from '../../api/problem'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Outside } from '../../parts/Outside'
import { useRegion } from '../../parts/places'
import { usccFault } from '../../parts/uscc'
import { besideFields, ProblemAlert } from '../../ui/ProblemAlert'
import { NewPassword } from './SetPassword'

interface Values {
  uscc: string
  name: string
  region: string
  person: string
  email: string
  password: string
}

const beside = { 'person.name': 'person', 'person.email': 'email', 'person.password': 'password' }

/** Register opens an agency's file and its first account. A failing check digit warns and asks for proof; it does not stop. */
export function Register() {
  const { t, lang } = useText()
  const [form] = Form.useForm<Values>()
  const region = useRegion()
  const go = useNavigate()
  const client = useQueryClient()
  const id = useRef(uuid())
  const person = useRef(uuid())
  const code = (Form.useWatch('uscc', form) ?? '').toUpperCase()

  const register = useAct(async (values: Values) => {
    const body: Schemas['AgencyRegistration'] = {
      id: id.current,
      uscc: values.uscc.trim().toUpperCase(),
      name: values.name.trim(),
      region: values.region,
      person: { id: person.current, name: values.person.trim(), email: values.email.trim(), password: values.password },
    }
    await take(api.POST('/agencies', { body }))
    const me = await take(api.POST('/session', { body: { login: body.person.email, password: body.person.password } }))
    client.clear()
    client.setQueryData(['me'], me)
    await go('/admission')
  })
  useEffect(() => {
    besideFields(form, register.problem, lang, beside)
  }, [form, register.problem, lang])

  return (
    <Outside title={t('register.title')} lead={t('register.lead')}>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void register.act(values)}>
        <ProblemAlert problem={register.problem} />
        {register.problem instanceof Problem && register.problem.rule === 'agency.uscc' && (
          <Alert type="info" showIcon style={{ marginBottom: 16 }} title={t('claim.offer')} action={<Link to={`/claim?uscc=${code}`}>{t('claim.offer.go')}</Link>} />
        )}
        <Form.Item
          name="uscc"
          label={t('field.uscc')}
          normalize={(value: string) => value.toUpperCase().replace(/\s/g, '')}
          rules={[
            {
              required: true,
              validator: (_, value: string) => {
                const fault = usccFault(value ?? '')
                return fault === null || fault === 'digit' ? Promise.resolve() : Promise.reject(new Error(t(`uscc.${fault}`)))
              },
            },
          ]}
        >
          <Input maxLength={18} autoComplete="off" />
        </Form.Item>
        {code.length === 18 && usccFault(code) === 'digit' && <Alert type="warning" showIcon title={t('uscc.digit')} style={{ marginBottom: 16 }} />}
        <Form.Item name="name" label={t('register.name')} rules={[{ required: true, whitespace: true, min: 2, max: 100, message: t('form.required') }]}>
          <Input autoComplete="organization" />
        </Form.Item>
        <Form.Item name="region" label={t('field.region')} rules={[{ required: true, message: t('form.required') }]}>
          <Select options={region.options} showSearch={{ optionFilterProp: 'label' }} />
        </Form.Item>
        <Form.Item name="person" label={t('register.person')} rules={[{ required: true, whitespace: true, min: 2, max: 50, message: t('form.required') }]}>
          <Input autoComplete="name" />
        </Form.Item>
        <Form.Item name="email" label={t('login.email')} rules={[{ required: true, type: 'email', message: t('form.email') }]}>
          <Input autoComplete="email" inputMode="email" />
        </Form.Item>
        <NewPassword />
        <Button type="primary" htmlType="submit" block loading={register.busy}>
          {t('register.submit')}
        </Button>
      </Form>
      <p className="login-links">
        <Link to="/login">{t('login.back')}</Link>
      </p>
    </Outside>
  )
}
