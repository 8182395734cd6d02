import { useQuery } from '@tanstack/react-query'
import { Alert, Form } from 'antd'
import { makeReadingKey } from '../../../../seal/reading'
import { uuid } from '../../../../seal/bytes'
import { api, take } from '../../api/client'
import { readingKey } from '../../api/document'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { NewPassphrase } from '../../parts/NewPassphrase'
import { has, useSession } from '../../parts/session'
import { ActionButton } from '../../ui/ActionButton'
import { showMoment } from '../../ui/dates'
import { Loading, Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

interface Values {
  passphrase: string
  again: string
}

/** ReadingKey is the firm's key to the copies of its own offers: made here, wrapped by a passphrase that stays with the firm. */
export function ReadingKey() {
  const { t, lang } = useText()
  const me = useSession()
  const asked = useQuery({ queryKey: ['reading-key'], queryFn: readingKey })
  const [form] = Form.useForm<Values>()
  const make = useAct(
    async ({ passphrase }: Values) => take(api.PUT('/agency/reading-key', { body: { id: uuid(), ...(await makeReadingKey(passphrase)) } })),
    t('reading.made'),
    () => form.resetFields(),
  )
  return (
    <Page title={t('reading.title')} lead={t('reading.lead')}>
      <Loading of={asked}>
        {(key) => (
          <Panel tone="accent">
            <p>{key ? t('reading.since', { at: showMoment(key.made_at, lang) }) : t('reading.none')}</p>
            <Alert type="warning" showIcon title={t('reading.lost')} description={t('reading.lost.how')} style={{ marginBottom: 16 }} />
            <ProblemAlert problem={make.problem} />
            <Form form={form} layout="vertical" requiredMark={false} onFinish={(values: Values) => void make.act(values)} style={{ maxWidth: 420 }}>
              <NewPassphrase label={t('reading.passphrase')} hint={t('reading.passphrase.hint')} />
              <ActionButton type="primary" htmlType="submit" loading={make.busy} disabledReason={has(me, 'agency_admin') ? null : t('reading.admin')}>
                {t(key ? 'reading.replace' : 'reading.make')}
              </ActionButton>
            </Form>
          </Panel>
        )}
      </Loading>
    </Page>
  )
}
