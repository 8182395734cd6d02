import { useQuery } from '@tanstack/react-query'
import { Button, Form, Modal } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { useNow } from '../../api/clock'
import { bid, publicNotice } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { StatusOf } from '../../parts/StatusOf'
import { ActionButton } from '../../ui/ActionButton'
import { showMoment } from '../../ui/dates'
import { Deadline } from '../../ui/Deadline'
import { Facts } from '../../ui/Facts'
import { Price } from '../../ui/Money'
import { Loading, Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { DocumentList } from '../../parts/DocumentList'
import { ReadCopy } from './ReadCopy'
import { endSlip } from '../../parts/slip'
import { HeldSlip, SlipField } from './SlipField'
import { Why } from './Opportunities'

/** BidDetail is one of my agency's bids with its receipt, and withdrawal or replacement until the deadline. */
export function BidDetail() {
  const { t } = useText()
  const { id = '' } = useParams()
  const asked = useQuery(bid(id))
  return (
    <Page title={t('bid.one')} lead={asked.data && <code>{asked.data.notice}</code>} back={{ to: '/bids', label: t('bids.title') }}>
      <Loading of={asked}>{(data) => <One of={data} />}</Loading>
    </Page>
  )
}

function One({ of }: { of: Schemas['Bid'] }) {
  const { t, lang, pick } = useText()
  const terms = useQuery(publicNotice(of.notice)).data?.terms
  return (
    <>
      <Panel tone="accent">
        <div className="row">
          <StatusOf noun="bid" value={of.state} />
          <Deadline at={of.deadline} label={t('notice.deadline')} />
        </div>
        <Facts
          of={[
            [t('field.title'), terms?.title],
            [t('bid.id'), <code key="id">{of.id}</code>],
            [t('field.notice'), <a key="notice" href={`/notices/${of.notice}`}>{of.notice}</a>],
            [t('placed.at'), showMoment(of.received_at, lang)],
            [t('placed.sealed'), <code key="sealed">{of.sealed}</code>],
            of.price ? [t('field.price'), <Price key="price" quote={terms?.quote} value={of.price} />] : null,
            of.rank !== undefined ? [t('bid.rank'), of.rank] : null,
            of.keep ? [t('keep.title'), t('keep.kept')] : null,
            of.reason ? [t('bid.reason'), of.reason_text ? pick(of.reason_text.zh, of.reason_text.en) : of.reason] : null,
          ]}
        />
        {(of.reasons ?? []).length > 0 && (
          <>
            <h3>{t('bid.reasons')}</h3>
            <Why reasons={of.reasons ?? []} />
          </>
        )}
        <HeldSlip bid={of.id} />
        <Choices of={of} />
      </Panel>
      {of.copied && (
        <Panel title={t('copy.title')}>
          <ReadCopy bid={of.id} lead={t('copy.lead')} />
        </Panel>
      )}
      {of.documents && of.documents.length > 0 && (
        <Panel title={t('docs.sent')}>
          <DocumentList of={of.documents} />
        </Panel>
      )}
      <Panel title={t('receipt.title')} extra={<a href={`/desk-print/receipts/${of.id}`} target="_blank" rel="noreferrer">{t('bid.print')}</a>}>
        <p className="faint">{t('receipt.lead')}</p>
        <pre className="record" tabIndex={0}>{of.receipt}</pre>
      </Panel>
    </>
  )
}

function Choices({ of }: { of: Schemas['Bid'] }) {
  const { t } = useText()
  const now = useNow()
  const go = useNavigate()
  const [open, setOpen] = useState(false)
  const withdraw = useAct(
    (secret: string) => take(api.POST('/bids/{id}/withdraw', { params: { path: { id: of.id } }, body: { secret } })),
    t('bid.withdrawn'),
    () => {
      endSlip(of.id)
      setOpen(false)
    },
  )
  if (of.state === 'won' || of.state === 'reserve') return <Link to={`/awards/${of.notice}`}>{t('bids.award')}</Link>
  if (of.state !== 'sealed') return null
  const late = Date.parse(of.deadline) <= now ? t('bid.late') : null
  return (
    <>
      <div className="actions">
        <ActionButton disabledReason={late} onClick={() => void go(`/opportunities/${of.notice}?replace=${of.id}`)}>
          {t('bid.replace')}
        </ActionButton>
        <ActionButton danger disabledReason={late} onClick={() => setOpen(true)}>
          {t('bid.withdraw')}
        </ActionButton>
      </div>
      <Modal open={open} title={t('bid.withdraw')} footer={null} onCancel={() => setOpen(false)} destroyOnHidden>
        <p>{t('bid.withdraw.lead')}</p>
        <ProblemAlert problem={withdraw.problem} />
        <Form name="withdraw" layout="vertical" requiredMark={false} onFinish={({ secret }: { secret: string }) => void withdraw.act(secret)}>
          <Form.Item name="secret" label={t('slip.secret')} rules={[{ required: true, pattern: /^[0-9a-f]{64}$/, message: t('slip.form') }]}>
            <SlipField bid={of.id} />
          </Form.Item>
          <Button danger type="primary" htmlType="submit" loading={withdraw.busy}>
            {t('bid.withdraw.now')}
          </Button>
        </Form>
      </Modal>
    </>
  )
}
