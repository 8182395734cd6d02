import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useRef } from 'react'
import { useNavigate } from 'react-router'
import { uuid } from '../../../../seal/bytes'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { seeAs } from '../../api/look'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { mine, Verb } from '../../parts/Verb'
import { showMoment } from '../../ui/dates'
import { Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

type Ticket = Schemas['Ticket']

/** Looks is the asker's leave to see his desk, and each look that was taken with what it read. */
export function Looks({ of }: { of: Ticket }) {
  const { t, lang } = useText()
  const lets = of.actions.let_look === null // the asker himself, while it is open
  if (!lets && !mine(of.actions, 'look') && of.looks.length === 0) return null
  return (
    <Panel title={t('look.title')}>
      <p>{t('look.lead')}</p>
      {of.look_until && <p>{t('look.until', { at: showMoment(of.look_until, lang, 'short') })}</p>}
      {of.looks.length > 0 && (
        <ul className="list" aria-label={t('look.taken')}>
          {of.looks.map((one) => (
            <li key={one.id}>
              <div className="row">
                <span className="row-title">{t('tickets.by.operator', { name: one.name })}</span>
                <span className="faint small">{t('look.span', { from: showMoment(one.begun_at, lang, 'short'), to: showMoment(one.ended_at ?? one.until, lang, 'short') })}</span>
              </div>
              <p className="small faint">{one.seen.length > 0 ? one.seen.join('  ') : t('look.nothing')}</p>
            </li>
          ))}
        </ul>
      )}
      <div className="actions">
        {lets && <Leave of={of} allowed={!of.look_until} />}
        {mine(of.actions, 'look') && <Begin of={of} />}
      </div>
    </Panel>
  )
}

function Leave({ of, allowed }: { of: Ticket; allowed: boolean }) {
  const { t } = useText()
  const set = useAct(() => take(api.PUT('/tickets/{id}/leave', { params: { path: { id: of.id }, header: ifMatch(of.version) }, body: { allowed } })), t(allowed ? 'look.let.done' : 'look.back.done'))
  return (
    <>
      <ProblemAlert problem={set.problem} />
      <Button loading={set.busy} onClick={() => void set.act(undefined)}>
        {t(allowed ? 'look.let' : 'look.back')}
      </Button>
    </>
  )
}

/** Begin turns the session to the asker's desk: everything that was read as oneself is forgotten first. */
function Begin({ of }: { of: Ticket }) {
  const { t } = useText()
  const client = useQueryClient()
  const go = useNavigate()
  const id = useRef(uuid())
  const begin = useAct(
    () => take(api.POST('/tickets/{id}/look', { params: { path: { id: of.id }, header: ifMatch(of.version) }, body: { id: id.current } })),
    undefined,
    (me) => {
      seeAs(me.looking?.look)
      client.clear()
      client.setQueryData(['me'], me)
      void go('/')
    },
  )
  return (
    <>
      <ProblemAlert problem={begin.problem} />
      <Verb actions={of.actions} verb="look" loading={begin.busy} onClick={() => void begin.act(undefined)}>
        {t('look.begin')}
      </Verb>
    </>
  )
}
