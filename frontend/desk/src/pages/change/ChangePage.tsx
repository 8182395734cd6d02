import { useQuery } from '@tanstack/react-query'
import { Alert, Steps as Path } from 'antd'
import { useParams } from 'react-router'
import type { Schemas } from '../../api/client'
import { deskChange } from '../../api/queries'
import { useText } from '../../messages'
import { Due } from '../../parts/Due'
import { FileLinks } from '../../parts/Files'
import { useRegion } from '../../parts/places'
import { StatusOf } from '../../parts/StatusOf'
import { showMoment } from '../../ui/dates'
import { Facts } from '../../ui/Facts'
import { Loading, Page, Panel } from '../../ui/Page'
import { Status } from '../../ui/Status'
import { ChangeVerbs } from './ChangeVerbs'
import { Comments } from './Comments'
import { BookDifferences, Differences } from './Differences'
import { Tasks } from './Tasks'

type Desk = Schemas['DirectoryChangeDesk']

/** ChangePage is one change: where it stands, what waits for me by when, what it changes, who said what. */
export function ChangePage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const asked = useQuery(deskChange(id))
  const title = asked.data?.change.line.title ?? t('changes.title')
  return (
    <Page title={title} lead={asked.data && <Lead of={asked.data} />} back={{ to: '/changes', label: t('changes.title') }}>
      <Loading of={asked}>{(one) => <Whole of={one} />}</Loading>
    </Page>
  )
}

function Lead({ of }: { of: Desk }) {
  const { t } = useText()
  const region = useRegion()
  const line = of.change.line
  return (
    <span className="meta">
      <StatusOf noun="change" value={line.status} />
      <code>{line.number}</code>
      <span>{region.name(line.region)}</span>
      {line.editorial && <span>{t('change.editorial')}</span>}
      {of.due && <Due of={of.due} label={t('change.due')} />}
    </span>
  )
}

function Whole({ of }: { of: Desk }) {
  const { t } = useText()
  const { change } = of
  return (
    <>
      <Walk of={of} />
      <Panel tone="accent" title={t('change.verbs')}>
        <ChangeVerbs of={of} />
      </Panel>
      {of.faults.length > 0 && change.line.status === 'returned' && <Faults of={of.faults} />}
      <Document of={of} />
      <Panel title={t('change.tasks')}>
        <Tasks of={of} />
      </Panel>
      <Panel title={t('change.proposals')}>
        {change.line.rulebook ? <BookDifferences of={change.rulebook_changes ?? []} /> : <Differences of={change.proposals} tasks={of.tasks} />}
      </Panel>
      {change.reviews.length > 0 && <Reviews of={change.reviews} />}
      {(change.comment_due || change.comments.length > 0) && <Comments of={of} />}
      {change.line.status === 'published' && <Affected of={change} />}
    </>
  )
}

const walk = ['registered', 'tasked', 'drafting', 'circulated', 'review', 'comment', 'published']

/** Walk is the way of a change with where it stands. */
function Walk({ of }: { of: Desk }) {
  const { t, w } = useText()
  const status = of.change.line.status
  if (status === 'withdrawn') return <Alert type="info" showIcon style={{ marginBottom: 16 }} title={t('change.withdrawn.why', { reason: of.change.reason ?? '' })} />
  const steps = of.change.line.editorial ? walk.filter((one) => one !== 'comment') : walk
  const stands = status === 'returned' ? 'drafting' : status === 'approved' ? 'published' : status
  const at = steps.indexOf(stands)
  return (
    <Panel>
      <Path
        size="small"
        responsive
        current={status === 'published' ? steps.length : at}
        status={status === 'returned' ? 'error' : 'process'}
        items={steps.map((one) => ({ title: w('change.step', one) }))}
      />
    </Panel>
  )
}

function Faults({ of }: { of: Desk['faults'] }) {
  const { t, w, colon } = useText()
  return (
    <Panel title={t('change.faults')}>
      <ul>
        {of.map((one, i) => (
          <li key={i}>
            {w('field', one.field)}{colon}{one.text}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Document({ of }: { of: Desk }) {
  const { t, w } = useText()
  const { change, fields } = of
  return (
    <Panel title={t('change.document')}>
      <Facts
        of={[
          [t('change.number'), change.document],
          [t('change.issuer'), change.issuer],
          [t('change.occasion'), w('change.occasion', change.occasion)],
          [t('change.received'), change.received],
          [t('change.steward'), change.steward],
          [t('change.object'), change.line.rulebook ? t('changes.rulebook', { id: change.line.rulebook }) : <Codes of={change.line.matters} />],
        ]}
      />
      <p className="prose">{fields.summary}</p>
      <FileLinks of={of.files ?? []} />
    </Panel>
  )
}

function Codes({ of }: { of: string[] }) {
  return (
    <>
      {of.map((code, i) => (
        <span key={code}>
          {i > 0 && ' '}
          <a href={`/directory/${code}`}>{code}</a>
        </span>
      ))}
    </>
  )
}

function Reviews({ of }: { of: Schemas['DirectoryChange']['reviews'] }) {
  const { t, w, lang } = useText()
  return (
    <Panel title={t('change.reviews')}>
      <ul className="list">
        {of.map((one) => (
          <li key={one.kind}>
            <div className="row">
              <strong>{w('change.review', one.kind)}</strong>
              <Status tone={one.passed ? 'good' : 'bad'}>{t(one.passed ? 'change.review.passed' : 'change.review.failed')}</Status>
            </div>
            <p>{one.opinion}</p>
            <p className="faint small">{showMoment(one.at, lang)}</p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Affected({ of }: { of: Schemas['DirectoryChange'] }) {
  const { t } = useText()
  return (
    <Panel title={t('change.affected', { day: of.effective_from ?? '' })}>
      {of.affected.length === 0 && <p className="faint">{t('change.affected.none')}</p>}
      <ul>
        {of.affected.map((one) => (
          <li key={one.number}>
            <a href={`/notices/${one.number}`}>{one.title}</a> <code>{one.number}</code>
          </li>
        ))}
      </ul>
      <p>
        <a href={`/directory/changes/${of.line.number}`}>{t('change.public')}</a>
      </p>
    </Panel>
  )
}
