import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { Link, useParams } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { ticket } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { StatusOf } from '../../parts/StatusOf'
import { mine, Verb } from '../../parts/Verb'
import { showMoment } from '../../ui/dates'
import { Loading, Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { Looks } from './Looks'
import { TicketMeta } from './Tickets'

type Ticket = Schemas['Ticket']

/** TicketPage is one request for help: what was said, whose turn it is. */
export function TicketPage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const asked = useQuery(ticket(id))
  return (
    <Page title={asked.data?.title ?? t('tickets.title')} back={{ to: '/tickets', label: t('tickets.title') }} extra={asked.data && <StatusOf noun="ticket" value={asked.data.status} />}>
      <Loading of={asked}>{(of) => <Talk of={of} />}</Loading>
    </Page>
  )
}

function Talk({ of }: { of: Ticket }) {
  const { t, lang, colon } = useText()
  return (
    <>
      <TicketMeta of={of} />
      {of.about && (
        <p>
          {t('tickets.about')}{colon}<Link to={of.about}>{of.about}</Link>
        </p>
      )}
      <Panel title={t('tickets.talk')}>
        <ol className="list" aria-label={t('tickets.talk')}>
          {of.entries.map((entry) => (
            <li key={`${entry.at} ${entry.text}`}>
              <div className="row">
                <span className="row-title">{entry.operator ? t('tickets.by.operator', { name: entry.name }) : entry.name}</span>
                <span className="faint small">{showMoment(entry.at, lang, 'short')}</span>
              </div>
              <p className="prose">{entry.text}</p>
            </li>
          ))}
        </ol>
      </Panel>
      <Say of={of} />
      <Looks of={of} />
    </>
  )
}

function Say({ of }: { of: Ticket }) {
  const { t } = useText()
  const [form] = Form.useForm<{ text: string }>()
  const path = { path: { id: of.id }, header: ifMatch(of.version) }
  const say = useAct(({ text }: { text: string }) => take(api.POST('/tickets/{id}/entries', { params: path, body: { text: text.trim() } })), t('tickets.said'), () => form.resetFields())
  const close = useAct(() => take(api.POST('/tickets/{id}/close', { params: path })), t('tickets.closed'))
  const busy = say.busy || close.busy // both send the version
  if (of.status === 'closed') return <p>{t('tickets.closed.why')}</p>
  return (
    <>
      <ProblemAlert problem={say.problem ?? close.problem} />
      {mine(of.actions, 'say') && (
        <Form form={form} name="say" layout="vertical" requiredMark={false} onFinish={(values) => void say.act(values)}>
          <Form.Item name="text" label={t('tickets.word')} extra={t('tickets.text.hint')} rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
            <Input.TextArea maxLength={2000} showCount autoSize={{ minRows: 3 }} />
          </Form.Item>
          <div className="actions">
            <Button type="primary" htmlType="submit" loading={busy}>
              {t('tickets.send')}
            </Button>
            {mine(of.actions, 'close') && (
              <Verb actions={of.actions} verb="close" loading={busy} onClick={() => void close.act(undefined)}>
                {t('tickets.close')}
              </Verb>
            )}
          </div>
        </Form>
      )}
    </>
  )
}
