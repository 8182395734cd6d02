import { Button } from 'antd'
import { useState } from 'react'
import { useText } from '../../messages'
import { Panel } from '../../ui/Page'
import { Status } from '../../ui/Status'
import { Types } from './Differences'
import { MatterEditor } from './MatterEditor'
import { changedFields, type Base, type BaseMatter, type Proposal } from './row'

interface Props {
  change: string
  editorial: boolean
  base: Base
  /** of are the matters that may be proposed here. */
  codes: string[]
  value: Proposal[]
  onChange: (next: Proposal[]) => void
}

/** ProposalList is the matters in question, each with its next version or none, one open for editing at a time. */
export function ProposalList({ change, editorial, base, codes, value, onChange }: Props) {
  const [open, setOpen] = useState<string>()
  const put = (code: string, next?: Proposal) => {
    onChange([...value.filter((one) => one.matter.code !== code), ...(next ? [next] : [])])
    setOpen(undefined)
  }
  return (
    <>
      {codes.map((code) => {
        const matter = base.matters.find((one) => one.code === code)
        const proposal = value.find((one) => one.matter.code === code)
        if (!matter) return null
        if (open === code) {
          return <MatterEditor key={code} change={change} editorial={editorial} base={base} matter={matter} proposal={proposal} onDone={(next) => put(code, next)} onCancel={() => setOpen(undefined)} />
        }
        return <One key={code} matter={matter} proposal={proposal} locked={open !== undefined} onOpen={() => setOpen(code)} onDrop={() => put(code)} />
      })}
    </>
  )
}

interface OneProps {
  matter: BaseMatter
  proposal: Proposal | undefined
  locked: boolean
  onOpen: () => void
  onDrop: () => void
}

function One({ matter, proposal, locked, onOpen, onDrop }: OneProps) {
  const { t, w, pick, comma } = useText()
  const name = (proposal?.matter.name ?? matter.row?.name) as { zh?: string; en?: string } | undefined
  const fields = proposal ? changedFields(matter.row ?? {}, proposal.matter) : []
  return (
    <Panel title={pick(name?.zh, name?.en) || t('change.matter.new')} extra={<code>{matter.code}</code>}>
      {proposal ? (
        <>
          <div className="meta">
            <Types of={proposal.types} />
            <span>{t('change.version.to', { from: matter.version - 1, to: matter.version })}</span>
          </div>
          <p>{proposal.reason}</p>
          <p className="small">
            {fields.map((field) => (
              <span key={field}>
                <Status tone="info">{w('matterfield', field)}</Status>{' '}
              </span>
            ))}
          </p>
        </>
      ) : (
        <p className="faint">{t(matter.row ? 'change.matter.same' : 'change.matter.empty')}</p>
      )}
      {matter.locks.map((lock) => (
        <p key={lock.code} className="faint small">
          {t('change.locked.by', { code: lock.code, fields: lock.fields.map((field) => w('matterfield', field)).join(comma) })}
        </p>
      ))}
      <div className="actions">
        <Button disabled={locked} onClick={onOpen}>
          {t(proposal ? 'change.proposal.edit' : 'change.proposal.new')}
        </Button>
        {proposal && (
          <Button danger disabled={locked} onClick={onDrop}>
            {t('change.proposal.drop')}
          </Button>
        )}
        {locked && <span className="faint">{t('change.proposal.one')}</span>}
      </div>
    </Panel>
  )
}
