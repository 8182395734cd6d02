import { useQuery } from '@tanstack/react-query'
import { Alert, Form, Input } from 'antd'
import { makeReadingKey, minPassphrase } from '../../../../seal/reading'
import { uuid } from '../../../../seal/bytes'
import { api, take, type Schemas } from '../../api/client'
import { Problem } from '../../api/problem'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { ActionButton } from '../../ui/ActionButton'
import { showMoment } from '../../ui/dates'
import { Loading, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

interface Values {
  office: string
  passphrase: string
  again: string
}

/** HolderKey is a share holder's own key: made here, wrapped by a passphrase that he alone has. */
export function HolderKey() {
  const { t, lang } = useText()
  const asked = useQuery({ queryKey: ['holder-key'], queryFn: holderKey })
  const [form] = Form.useForm<Values>()
  const make = useAct(
    async ({ office, passphrase }: Values) => take(api.PUT('/shares/key', { body: { id: uuid(), office: office.trim(), ...(await makeReadingKey(passphrase)) } })),
    t('reading.made'),
    () => form.resetFields(['passphrase', 'again']),
  )
  return (
    <Loading of={asked}>
      {(key) => (
        <Panel title={t('shares.key')} tone="accent">
          <p>{key ? t('shares.key.since', { office: key.office, at: showMoment(key.made_at, lang) }) : t('shares.key.none')}</p>
          <Alert type="warning" showIcon title={t('reading.lost')} description={t('shares.key.lost')} style={{ marginBottom: 16 }} />
          <ProblemAlert problem={make.problem} />
          <Form form={form} layout="vertical" requiredMark={false} initialValues={{ office: key?.office }} onFinish={(values: Values) => void make.act(values)} style={{ maxWidth: 420 }}>
            <Form.Item name="office" label={t('shares.office')} extra={t('shares.office.hint')} rules={[{ required: true, max: 40, message: t('form.required') }]}>
              <Input maxLength={40} autoComplete="off" />
            </Form.Item>
            <Form.Item name="passphrase" label={t('shares.passphrase')} extra={t('shares.passphrase.hint')} rules={[{ required: true, min: minPassphrase, message: t('reading.short', { n: minPassphrase }) }]}>
              <Input.Password autoComplete="new-password" />
            </Form.Item>
            <Form.Item
              name="again"
              label={t('reading.again')}
              rules={[({ getFieldValue }) => ({ validator: (_, value) => (value === getFieldValue('passphrase') ? Promise.resolve() : Promise.reject(new Error(t('reading.differs')))) })]}
            >
              <Input.Password autoComplete="new-password" />
            </Form.Item>
            <ActionButton type="primary" htmlType="submit" loading={make.busy} disabledReason={null}>
              {t(key ? 'shares.key.replace' : 'shares.key.make')}
            </ActionButton>
          </Form>
        </Panel>
      )}
    </Loading>
  )
}

async function holderKey(): Promise<Schemas['HolderKey'] | null> {
  try {
    return await take(api.GET('/shares/key'))
  } catch (fault) {
    if (fault instanceof Problem && fault.status === 404) return null
    throw fault
  }
}
