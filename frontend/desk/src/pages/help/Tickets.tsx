import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Form, Input, Modal, Segmented } from 'antd'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { tickets } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useGo, useMaking } from '../../parts/act'
import { More } from '../../parts/More'
import { has, useSession } from '../../parts/session'
import { StatusOf } from '../../parts/StatusOf'
import { showMoment } from '../../ui/dates'
import { Nothing, Page } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

type Status = Schemas['TicketStatus']

const statuses: (Status | 'all')[] = ['all', 'open', 'answered', 'closed']

/** Tickets is my requests for help, and for the operator those that it answers. */
export function Tickets() {
  const { t, w } = useText()
  const me = useSession()
  const [filters, setFilters] = useSearchParams()
  const helper = has(me, 'operator_reviewer', 'operator_publisher')
  const desk = helper && filters.get('own') !== '1'
  const status = (filters.get('status') ?? (desk ? 'open' : 'all')) as Status | 'all'
  const about = filters.get('about') ?? ''
  const [asking, setAsking] = useState(about !== '')
  const asked = useInfiniteQuery(tickets({ desk: desk || undefined, status: status === 'all' ? undefined : status }))
  const set = (next: Record<string, string>) => setFilters(Object.fromEntries(Object.entries({ own: desk || !helper ? '' : '1', ...next }).filter(([, value]) => value)), { replace: true })
  return (
    <Page
      title={t(desk ? 'tickets.desk' : 'tickets.title')}
      lead={t(desk ? 'tickets.desk.lead' : 'tickets.lead')}
      extra={
        <Button type="primary" onClick={() => setAsking(true)}>
          {t('tickets.ask')}
        </Button>
      }
    >
      {helper && (
        <p>
          <Segmented
            aria-label={t('tickets.whose')}
            value={desk ? 'desk' : 'own'}
            onChange={(key) => set({ own: key === 'own' ? '1' : '', status: '' })}
            options={[
              { value: 'desk', label: t('tickets.desk') },
              { value: 'own', label: t('tickets.title') },
            ]}
          />
        </p>
      )}
      <p>
        <Segmented aria-label={t('tickets.status')} value={status} onChange={(key) => set({ status: key })} options={statuses.map((key) => ({ value: key, label: w('status.ticket', key) }))} />
      </p>
      <More of={asked} empty={<Nothing title={t('tickets.none')} hint={t(desk ? 'tickets.none.desk' : 'tickets.none.own')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <li key={one.id}>
                <div className="row">
                  <Link className="row-title" to={`/tickets/${one.id}`}>
                    {one.title}
                  </Link>
                  <StatusOf noun="ticket" value={one.status} />
                </div>
                <TicketMeta of={one} />
              </li>
            ))}
          </ul>
        )}
      </More>
      <Modal open={asking} title={t('tickets.ask')} footer={null} onCancel={() => setAsking(false)} destroyOnHidden>
        <Ask about={about} />
      </Modal>
    </Page>
  )
}

/** TicketMeta is who asks, for whom, and when something was last said. */
export function TicketMeta({ of }: { of: Schemas['TicketLine'] }) {
  const { t, lang } = useText()
  return (
    <div className="meta">
      <span>{of.person}</span>
      <span>{of.organisation}</span>
      <span>{t('tickets.moved', { at: showMoment(of.moved_at, lang, 'short') })}</span>
    </div>
  )
}

/** Ask is the form; the page that it was opened from goes along, so that nobody has to describe it. */
function Ask({ about }: { about: string }) {
  const { t } = useText()
  const go = useGo()
  const making = useMaking()
  const ask = useAct(
    ({ title, text, about: page }: { title: string; text: string; about?: string }) => {
      const body = { title: title.trim(), text: text.trim(), ...(page?.trim() ? { about: page.trim() } : {}) }
      return making((id) => take(api.POST('/tickets', { body: { id, ...body } })), body)
    },
    t('tickets.asked'),
    (made) => go(`/tickets/${made.id}`),
  )
  const needed = [{ required: true, whitespace: true, message: t('form.required') }]
  return (
    <Form name="ask" layout="vertical" requiredMark={false} initialValues={{ about }} onFinish={(values: { title: string; text: string; about?: string }) => void ask.act(values)}>
      <p>{t('tickets.ask.lead')}</p>
      <ProblemAlert problem={ask.problem} />
      <Form.Item name="title" label={t('tickets.subject')} rules={needed}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="text" label={t('tickets.text')} extra={t('tickets.text.hint')} rules={needed}>
        <Input.TextArea maxLength={2000} showCount autoSize={{ minRows: 4 }} />
      </Form.Item>
      <Form.Item name="about" label={t('tickets.about')} extra={t('tickets.about.hint')}>
        <Input maxLength={200} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={ask.busy}>
        {t('tickets.send')}
      </Button>
    </Form>
  )
}
