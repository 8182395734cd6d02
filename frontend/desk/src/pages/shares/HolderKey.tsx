import { useQuery } from '@tanstack/react-query'
import { Alert, Form, Input } from 'antd'
import { makeReadingKey } from '../../../../seal/reading'
import { uuid } from '../../../../seal/bytes'
import { api, take, takeIfThere } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { NewPassphrase } from '../../parts/NewPassphrase'
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
  const asked = useQuery({ queryKey: ['holder-key'], queryFn: () => takeIfThere(api.GET('/shares/key')) })
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
            <NewPassphrase label={t('shares.passphrase')} hint={t('shares.passphrase.hint')} />
            <ActionButton type="primary" htmlType="submit" loading={make.busy} disabledReason={null}>
              {t(key ? 'shares.key.replace' : 'shares.key.make')}
            </ActionButton>
          </Form>
        </Panel>
      )}
    </Loading>
  )
}
