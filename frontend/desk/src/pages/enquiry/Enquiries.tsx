import { useInfiniteQuery } from '@tanstack/react-query'
import { Checkbox, Form, Input, Tabs } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { enquiries } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Due } from '../../parts/Due'
import { More } from '../../parts/More'
import { mine, Verb } from '../../parts/Verb'
import { showMoment } from '../../ui/dates'
import { Nothing, Page } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { Status } from '../../ui/Status'

/** Enquiries is the questions on my unit's notices; nobody is told who asked. An answer goes to all. */
export function Enquiries() {
  const { t } = useText()
  const [filters, setFilters] = useSearchParams()
  const waiting = filters.get('all') !== '1'
  const asked = useInfiniteQuery(enquiries(waiting))
  return (
    <Page title={t('enquiries.title')} lead={t('enquiries.lead')}>
      <Tabs
        activeKey={waiting ? 'waiting' : 'all'}
        onChange={(key) => setFilters(key === 'all' ? { all: '1' } : {}, { replace: true })}
        items={[
          { key: 'waiting', label: t('enquiries.waiting') },
          { key: 'all', label: t('enquiries.all') },
        ]}
      />
      <More of={asked} empty={<Nothing title={t('enquiries.none')} hint={t('enquiries.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <One key={one.id} of={one} />
            ))}
          </ul>
        )}
      </More>
    </Page>
  )
}

function One({ of }: { of: Schemas['Enquiry'] }) {
  const { t, lang } = useText()
  const [form] = Form.useForm<Schemas['Answer']>()
  const answer = useAct((body: Schemas['Answer']) => take(api.POST('/desk/enquiries/{id}/answer', { params: { path: { id: of.id }, header: ifMatch(of.version) }, body })), t('enquiry.answered.done'))
  return (
    <li>
      <div className="row">
        <Link className="row-title" to={`/notices/${of.notice_id}`}>
          {of.notice} · {t('enquiry.ordinal', { n: of.ordinal })}
        </Link>
        {of.answered_at ? <Status tone="good">{t('enquiry.answered')}</Status> : of.overdue ? <Status tone="bad">{t('enquiry.overdue')}</Status> : <Due of={of.due} label={t('enquiry.due')} />}
      </div>
      <p className="prose">{of.question}</p>
      <p className="faint small">{showMoment(of.asked_at, lang)}</p>
      {of.answer ? (
        <p className="prose">
          <strong>{t('enquiry.answer')}</strong> {of.answer} {of.changes_terms && <Status tone="info">{t('enquiry.changes')}</Status>}
        </p>
      ) : (
        mine(of.actions, 'answer') && (
          <Form form={form} layout="vertical" onFinish={(values) => void answer.act(values)}>
            <ProblemAlert problem={answer.problem} />
            <Form.Item name="answer" label={t('enquiry.answer')} extra={t('enquiry.answer.hint')} rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
              <Input.TextArea rows={3} maxLength={4000} showCount />
            </Form.Item>
            <Form.Item name="changes_terms" valuePropName="checked">
              <Checkbox>{t('enquiry.changes.box')}</Checkbox>
            </Form.Item>
            <Verb actions={of.actions} verb="answer" type="primary" htmlType="submit" loading={answer.busy}>
              {t('enquiry.send')}
            </Verb>
          </Form>
        )
      )}
    </li>
  )
}
