import { useQuery } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import { useParams } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { panel } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Due } from '../../parts/Due'
import { Reason } from '../../parts/Reason'
import { ScoringTable } from '../../parts/ScoringTable'
import { StatusOf } from '../../parts/StatusOf'
import { Loading, Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { SheetForm } from './SheetForm'

type Mine = Schemas['ExpertPanel']
type Line = Schemas['SheetLine']

/** PanelPage is an expert's own page: the table, the bids without names and prices, and his sheet, which nobody else sees before all are locked. */
export function PanelPage() {
  const { t } = useText()
  const { number = '' } = useParams()
  const asked = useQuery(panel(number))
  return (
    <Page title={asked.data?.title ?? t('panels.title')} lead={<code>{number}</code>} back={{ to: '/panels', label: t('panels.title') }}>
      <Loading of={asked}>{(mine) => <One key={`${mine.number}${mine.seat}`} of={mine} />}</Loading>
    </Page>
  )
}

function One({ of }: { of: Mine }) {
  const { t } = useText()
  return (
    <>
      <Panel tone="accent">
        <div className="row">
          <StatusOf noun="seat" value={of.seat} />
          {of.seat === 'called' && <Due of={of.due} label={t('panels.due')} />}
        </div>
        <p>{t(of.closed ? 'panel.closed' : of.seat === 'locked' ? 'panel.locked' : 'panel.blind')}</p>
        {of.sha256 && (
          <p className="sha">
            SHA-256 <code>{of.sha256}</code>
          </p>
        )}
        {of.seat === 'called' && <Recuse number={of.number} />}
      </Panel>
      <Panel title={t('field.scoring')}>
        <ScoringTable of={of.scoring} />
      </Panel>
      <Panel title={t('field.description')}>
        <p className="prose">{of.description}</p>
      </Panel>
      {(of.seat === 'called' || of.seat === 'locked') && <Sheet of={of} />}
    </>
  )
}

/** Sheet keeps what is written, and locks it once it is whole. */
function Sheet({ of }: { of: Mine }) {
  const { t } = useText()
  const [lines, setLines] = useState<Line[]>(() => begin(of))
  const [sure, setSure] = useState(false)
  const path = { params: { path: { number: of.number } }, body: { lines } }
  const save = useAct(() => take(api.PUT('/desk/panels/{number}/sheet', path)), t('panel.saved'))
  const lock = useAct(() => take(api.POST('/desk/panels/{number}/lock', path)), t('panel.locked.done'), () => setSure(false))
  const open = of.seat === 'called'
  const whole = lines.every((line) => line.points.every((one) => one >= 0) && line.comment.trim().length >= 10)
  return (
    <>
      {of.bids.map((bid, i) => (
        <SheetForm key={bid.bid} bid={bid} criteria={of.scoring.criteria} line={lines[i]} open={open} onChange={(line) => setLines(lines.map((one, k) => (k === i ? line : one)))} />
      ))}
      {open && (
        <>
          <ProblemAlert problem={lock.problem ?? save.problem} />
          {!whole && <p className="faint">{t('panel.unfinished')}</p>}
          <div className="actions form-end">
            <Button type="primary" disabled={!whole} loading={save.busy} onClick={() => setSure(true)}>
              {t('panel.lock')}
            </Button>
            <Button loading={save.busy} onClick={() => void save.act(undefined)}>
              {t('panel.save')}
            </Button>
          </div>
          <Modal open={sure} title={t('panel.lock')} okText={t('panel.lock.now')} cancelText={t('form.cancel')} confirmLoading={lock.busy} onOk={() => void lock.act(undefined)} onCancel={() => setSure(false)}>
            <p>{t('panel.lock.sure')}</p>
            <ProblemAlert problem={lock.problem} />
          </Modal>
        </>
      )}
    </>
  )
}

/** begin is the sheet as it was kept, with an empty line for every bid that has none. */
function begin(of: Mine): Line[] {
  return of.bids.map((bid) => of.lines.find((line) => line.bid === bid.bid) ?? { bid: bid.bid, points: of.scoring.criteria.map(() => -1), comment: '' })
}

function Recuse({ number }: { number: string }) {
  const { t } = useText()
  const [open, setOpen] = useState(false)
  const recuse = useAct((reason: string) => take(api.POST('/desk/panels/{number}/recuse', { params: { path: { number } }, body: { reason } })), t('panel.recused'), () => setOpen(false))
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        {t('panel.recuse')}
      </Button>
      <Reason
        open={open}
        title={t('panel.recuse')}
        hint={t('panel.recuse.hint')}
        label={t('form.reason.label')}
        ok={t('panel.recuse.now')}
        danger
        busy={recuse.busy}
        problem={recuse.problem}
        onClose={() => setOpen(false)}
        onReason={(reason) => void recuse.act(reason)}
      />
    </>
  )
}
