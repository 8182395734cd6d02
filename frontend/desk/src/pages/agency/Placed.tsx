import { DownloadOutlined, PrinterOutlined } from '@ant-design/icons'
import { Alert, Button, Result } from 'antd'
import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { showMoment } from '../../ui/dates'
import { Facts } from '../../ui/Facts'
import { Panel } from '../../ui/Page'
import type { PlacedBid } from './BidPage'
import { downloadSlip } from '../../parts/slip'

/** Placed says that the offer arrived sealed, under which number, and what to keep. */
export function Placed({ of, notice }: { of: PlacedBid; notice: Schemas['Notice'] }) {
  const { t, lang } = useText()
  const top = useRef<HTMLDivElement>(null)
  useEffect(() => top.current?.scrollIntoView({ block: 'center' }), [])
  return (
    <Panel tone="accent">
      <div ref={top}>
        <Result status="success" title={t('placed.title')} subTitle={t('placed.number', { bid: of.receipt.bid })} style={{ padding: 12 }} />
      </div>
      <Facts
        of={[
          [t('placed.at'), showMoment(of.receipt.received_at, lang)],
          [t('field.notice'), <code key="notice">{notice.number}</code>],
          [t('placed.sealed'), <code key="sealed">{of.receipt.sealed}</code>],
        ]}
      />
      <Alert type="warning" showIcon title={t('placed.keep')} style={{ margin: '16px 0' }} />
      <div className="actions">
        <Button type="primary" icon={<DownloadOutlined aria-hidden />} onClick={() => downloadSlip(of.slip)}>
          {t('placed.slip')}
        </Button>
        <Button icon={<PrinterOutlined aria-hidden />} href={`/desk-print/receipts/${of.receipt.bid}`} target="_blank">
          {t('bid.print')}
        </Button>
        <Link to={`/bids/${of.receipt.bid}`}>{t('bid.manage')}</Link>
      </div>
    </Panel>
  )
}
