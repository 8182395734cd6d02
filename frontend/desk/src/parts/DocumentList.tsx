import { FileTextOutlined } from '@ant-design/icons'
import { useText } from '../messages'
import { Sha256 } from '../ui/FileUpload'

interface Row {
  id: string
  asked: string
  agency?: string
  sha256?: string
  readable?: boolean
  name?: string
  verdict_text?: { zh: string; en: string }
}

/** DocumentList lists bidders' documents: those that were opened can be saved, the others say why they stay sealed. */
export function DocumentList({ of }: { of: Row[] }) {
  const { t, pick } = useText()
  return (
    <ul className="files">
      {of.map((one) => (
        <li key={one.id}>
          {one.agency && <strong>{one.agency} · </strong>}
          {one.readable ? (
            <a href={`/api/v1/bids/documents/${one.id}/file`} download>
              <FileTextOutlined aria-hidden /> {one.name ?? one.asked}
            </a>
          ) : (
            <span>{one.asked}</span>
          )}{' '}
          <span className="small">{one.verdict_text ? pick(one.verdict_text.zh, one.verdict_text.en) : t('docs.sealed')}</span>
          <div>
            <Sha256 value={one.sha256} />
          </div>
        </li>
      ))}
    </ul>
  )
}
