import { DownloadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useSearchParams } from 'react-router'
import type { Schemas } from '../../api/client'
import { lookBack } from '../../api/queries'
import { useText, type MessageKey } from '../../messages'
import { useRegion } from '../../parts/places'
import { Loading, Nothing, Page, Panel } from '../../ui/Page'
import { Status } from '../../ui/Status'
import { ListImport } from './ListImport'

type Report = Schemas['LookBack']
type Row = Schemas['LookBackRow']

/** LookBack is the directory's own audit for a region: what is wrong, why, and which open notices it touches. */
export function LookBack() {
  const { t } = useText()
  const [filters] = useSearchParams()
  const region = filters.get('region') ?? undefined
  const asked = useQuery(lookBack(region))
  const book = `/api/v1/lookback.xlsx${region ? `?region=${region}` : ''}`
  return (
    <Page
      title={t('lookback.title')}
      lead={t('lookback.lead')}
      extra={
        <Button href={book} icon={<DownloadOutlined aria-hidden />}>
          {t('lookback.book')}
        </Button>
      }
    >
      <Loading of={asked}>{(report) => <Whole of={report} />}</Loading>
    </Page>
  )
}

function Whole({ of }: { of: Report }) {
  const { t } = useText()
  const region = useRegion()
  const kinds = [...new Set(of.rows.map((row) => row.kind))]
  return (
    <>
      <p>{t('lookback.summary', { region: region.name(of.region), day: of.day, matters: of.matters, rows: of.rows.length })}</p>
      {kinds.length === 0 && <Nothing title={t('lookback.none')} hint={t('lookback.none.hint')} />}
      {kinds.map((kind) => (
        <Kind key={kind} kind={kind} rows={of.rows.filter((row) => row.kind === kind)} />
      ))}
      <Panel title={t('lookback.lists')}>
        {of.lists.length === 0 && <p className="faint">{t('lookback.lists.none')}</p>}
        <ul className="list">
          {of.lists.map((list) => (
            <li key={list.id}>
              {list.title} · {region.name(list.region)} · {t(`lookback.list.${list.kind}`)} · {list.day} · {t('lookback.lines', { n: list.lines })}
            </li>
          ))}
        </ul>
        {of.import && <ListImport />}
      </Panel>
    </>
  )
}

function Kind({ kind, rows }: { kind: Row['kind']; rows: Row[] }) {
  const { t } = useText()
  const label: MessageKey = `lookback.kind.${kind}`
  return (
    <Panel title={t(label)} extra={<Status tone="warn">{t('lookback.count', { n: rows.length })}</Status>}>
      <ul className="list">
        {rows.map((row, i) => (
          <One key={`${row.code}${row.name}${i}`} of={row} />
        ))}
      </ul>
    </Panel>
  )
}

function One({ of }: { of: Row }) {
  const { t, pick } = useText()
  const region = useRegion()
  return (
    <li>
      <div className="row">
        {of.code ? (
          <a className="row-title" href={`/directory/${of.code}`}>
            {of.name}
          </a>
        ) : (
          <span className="row-title">{of.name}</span>
        )}
        <span className="faint small">
          {[of.code, region.name(of.region), of.department].filter(Boolean).join(' · ')}
        </span>
      </div>
      <p>{pick(of.text.zh, of.text.en)}</p>
      <p className="faint small">
        {of.citation.document} {of.citation.article}
      </p>
      {of.notices.length > 0 && (
        <p className="small">
          {t('lookback.touches')}{' '}
          {of.notices.map((notice, i) => (
            <span key={notice.number}>
              {i > 0 && ', '}
              <a href={`/notices/${notice.number}`}>{notice.title}</a>
            </span>
          ))}
        </p>
      )}
    </li>
  )
}
