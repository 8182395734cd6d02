import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { revision } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Checks } from '../../parts/Checks'
import { Changes } from '../../parts/Changes'
import { Reason } from '../../parts/Reason'
import { StatusOf } from '../../parts/StatusOf'
import { mine, Verb } from '../../parts/Verb'
import { Loading, Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

type Revision = Schemas['RevisionDesk']

/** RevisionPage is a change of published terms for those who decide on it: old beside new, why, and what it means for bids. */
export function RevisionPage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const asked = useQuery(revision(id))
  return (
    <Page title={asked.data?.title ?? t('revision.one')} lead={<code>{asked.data?.notice}</code>} back={{ to: '/revisions', label: t('revisions.title') }}>
      <Loading of={asked}>{(data) => <One of={data} />}</Loading>
    </Page>
  )
}

function One({ of }: { of: Revision }) {
  const { t } = useText()
  return (
    <>
      <Panel tone="accent">
        <div className="row">
          <StatusOf noun="revision" value={of.status} />
          <Link to={`/notices/${of.notice_id}`}>{t('revision.notice')}</Link>
        </div>
        <p>{t('revision.because', { reason: of.reason })}</p>
        <Alert type={of.material ? 'warning' : 'info'} showIcon title={t(of.material ? 'revision.material' : 'revision.immaterial')} />
        {of.note && <Alert type="warning" showIcon title={t('revision.note', { note: of.note })} />}
        <Verbs of={of} />
      </Panel>
      <Panel title={t('revision.changes')}>
        <Changes of={of.changes} />
      </Panel>
      <Panel title={t('checks.title')}>
        <Checks of={of.checks} />
      </Panel>
    </>
  )
}

const plain = ['agree', 'review', 'publish', 'drop'] as const

function Verbs({ of }: { of: Revision }) {
  const { t } = useText()
  const [returning, setReturning] = useState(false)
  const at = { params: { path: { id: of.id }, header: ifMatch(of.version) } }
  const act = useAct((verb: (typeof plain)[number]) => take(api.POST(`/desk/revisions/{id}/${verb}`, at)), t('revision.done'))
  const giveBack = useAct((reason: string) => take(api.POST('/desk/revisions/{id}/return', { ...at, body: { reason } })), t('revision.done'), () => setReturning(false))
  return (
    <>
      <ProblemAlert problem={act.problem} />
      <div className="actions">
        {plain
          .filter((verb) => mine(of.actions, verb))
          .map((verb) => (
            <Verb key={verb} actions={of.actions} verb={verb} type={verb === 'drop' ? 'default' : 'primary'} loading={act.busy} onClick={() => void act.act(verb)}>
              {t(`revision.${verb}`)}
            </Verb>
          ))}
        {mine(of.actions, 'propose') && of.status === 'returned' && <Link to={`/notices/${of.notice_id}/revise?again=${of.id}`}>{t('revision.again')}</Link>}
        {mine(of.actions, 'return') && (
          <Verb actions={of.actions} verb="return" onClick={() => setReturning(true)}>
            {t('revision.return')}
          </Verb>
        )}
      </div>
      <Reason
        open={returning}
        title={t('revision.return')}
        label={t('form.reason.label')}
        ok={t('revision.return')}
        busy={giveBack.busy}
        problem={giveBack.problem}
        onClose={() => setReturning(false)}
        onReason={(reason) => void giveBack.act(reason)}
      />
    </>
  )
}
