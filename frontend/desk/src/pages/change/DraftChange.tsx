import { DownloadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useParams } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { changeBase, deskChange } from '../../api/queries'
import { readSheet } from '../../api/upload'
import { useText } from '../../messages'
import { useAct, useBegun, useGo } from '../../parts/act'
import { Verb } from '../../parts/Verb'
import { FileUpload } from '../../ui/FileUpload'
import { Loading, Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { BookDraft } from './BookDraft'
import { ProposalList } from './ProposalList'
import { proposalOf, type Base, type Proposal } from './row'

type Desk = Schemas['DirectoryChangeDesk']

/** DraftChange is the steward putting the proposal together: matter by matter, from a workbook, or a rulebook's draft. */
export function DraftChange() {
  const { t } = useText()
  const { id = '' } = useParams()
  const asked = useQuery(deskChange(id))
  const base = useQuery(changeBase(id))
  const line = asked.data?.change.line
  return (
    <Page title={t('change.draft.go')} lead={line && `${line.title} · ${line.number}`} back={{ to: `/changes/${id}`, label: t('change.back') }}>
      <Loading of={asked}>
        {(one) => <Loading of={base}>{(stands) => (line?.rulebook ? <BookDraft of={one} base={stands} /> : <MattersDraft of={one} base={stands} />)}</Loading>}
      </Loading>
    </Page>
  )
}

function MattersDraft({ of, base }: { of: Desk; base: Base }) {
  const { t } = useText()
  const go = useGo()
  const begun = useBegun(of.version)
  const [proposals, setProposals] = useState<Proposal[]>(() => of.change.proposals.map(proposalOf))
  const draft = useAct(
    () => begun((version) => take(api.POST('/desk/changes/{id}/draft', { params: { path: { id: of.id }, header: ifMatch(version) }, body: { proposals } }))),
    t('change.drafted'),
    () => go(`/changes/${of.id}`),
  )
  return (
    <>
      <Sheet of={of} onRead={(read) => setProposals((before) => [...before.filter((one) => !read.some((next) => next.matter.code === one.matter.code)), ...read])} />
      <ProposalList change={of.id} editorial={of.change.line.editorial} base={base} codes={of.change.line.matters} value={proposals} onChange={setProposals} />
      <ProblemAlert problem={draft.problem} />
      <div className="actions form-end">
        <Verb actions={of.actions} verb="draft" type="primary" loading={draft.busy} onClick={() => void draft.act(undefined)}>
          {t('change.draft.save')}
        </Verb>
      </div>
    </>
  )
}

/** Sheet is the round trip by workbook: the directory goes out, comes back edited, and what differs is proposed. */
function Sheet({ of, onRead }: { of: Desk; onRead: (proposals: Proposal[]) => void }) {
  const { t, comma } = useText()
  const [read, setRead] = useState<Schemas['ChangeSheet']>()
  return (
    <Panel title={t('change.sheet')}>
      <p className="faint">{t('change.sheet.hint')}</p>
      <div className="actions">
        <Button href={`/api/v1/directory.xlsx?region=${of.change.line.region}`} icon={<DownloadOutlined aria-hidden />}>
          {t('change.sheet.download')}
        </Button>
      </div>
      <FileUpload
        label={t('change.sheet.upload')}
        accept=".xlsx"
        maxBytes={1 << 20}
        send={async (file, _, onPart) => {
          setRead(undefined) // what was read before is no answer to this file
          const found = await readSheet({ file, change: of.id, onPart })
          setRead(found)
          onRead(found.proposals.map((one) => ({ ...proposalOf(one), reason: one.reason || t('change.sheet.reason', { title: of.change.line.title }) })))
        }}
      />
      {read && (
        <Alert
          type={read.outside.length > 0 ? 'warning' : 'success'}
          showIcon
          title={t('change.sheet.read', { n: read.proposals.length, same: read.same.length })}
          description={read.outside.length > 0 && t('change.sheet.outside', { codes: read.outside.join(comma) })}
        />
      )}
    </Panel>
  )
}
