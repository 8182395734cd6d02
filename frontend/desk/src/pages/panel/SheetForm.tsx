import { Input, InputNumber } from 'antd'
import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { DocumentList } from '../../parts/DocumentList'
import { Panel } from '../../ui/Page'

interface Props {
  bid: Schemas['BlindBid']
  criteria: Schemas['Criterion'][]
  line: Schemas['SheetLine']
  open: boolean
  onChange: (line: Schemas['SheetLine']) => void
}

/** SheetForm is one bid's line: its documents, points for every criterion, and why. */
export function SheetForm({ bid, criteria, line, open, onChange }: Props) {
  const { t } = useText()
  const name = t('panel.bid', { n: bid.bid })
  return (
    <Panel title={name}>
      {bid.documents.length > 0 ? <DocumentList of={bid.documents} /> : <p className="faint">{t('panel.nodocuments')}</p>}
      {criteria.map((one, i) => (
        <div key={one.name} className="field-line">
          <span>{t('panel.points', { name: one.name, n: one.points })}</span>
          <InputNumber
            aria-label={`${name} ${one.name}`}
            min={0}
            max={one.points}
            precision={0}
            readOnly={!open}
            value={line.points[i] < 0 ? null : line.points[i]}
            onChange={(value) => onChange({ ...line, points: line.points.map((was, k) => (k === i ? (value ?? -1) : was)) })}
          />
        </div>
      ))}
      <label>
        <span>{t('panel.comment')}</span>
        <Input.TextArea
          aria-label={`${name} ${t('panel.comment')}`}
          rows={3}
          maxLength={2000}
          readOnly={!open}
          value={line.comment}
          onChange={(event) => onChange({ ...line, comment: event.target.value })}
        />
      </label>
    </Panel>
  )
}
