import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { Schemas } from '../../api/client'
import { recheck } from '../../api/queries'
import { useText } from '../../messages'
import { Checks } from '../../parts/Checks'
import { Finding } from '../../parts/Finding'
import { showMoment } from '../../ui/dates'
import { Loading, Nothing, Page, Panel } from '../../ui/Page'

type Detail = Schemas['RecheckDetail']

/** RecheckPage is one cause and what it changed: by notice, each check before and after; then the findings it left. */
export function RecheckPage() {
  const { t, w, pick, lang } = useText()
  const { id = '' } = useParams()
  const asked = useQuery(recheck(id))
  const of = asked.data?.recheck
  return (
    <Page
      title={of ? pick(of.text.zh, of.text.en) : t('rechecks.title')}
      lead={of && `${w('cause', of.kind)} · ${of.of} · ${showMoment(of.at, lang)}`}
      back={{ to: '/rechecks', label: t('rechecks.title') }}
    >
      <Loading of={asked}>{(data) => <Whole of={data} />}</Loading>
    </Page>
  )
}

function Whole({ of }: { of: Detail }) {
  const { t, w, pick } = useText()
  return (
    <>
      <p>{t('rechecks.counts', { notices: of.recheck.notices, changed: of.recheck.changed, findings: of.recheck.findings })}</p>
      {of.results.length === 0 && <Nothing title={t('rechecks.same')} hint={t('rechecks.same.hint')} />}
      {of.results.map((result) => (
        <Panel key={result.notice} title={result.notice}>
          <Link className="row-title" to={`/notices/${result.notice_id}`}>
            {result.title}
          </Link>
          {result.changes.map((change) => (
            <div className="two" key={change.after.code}>
              <div>
                <h3>{t('rechecks.before')}</h3>
                <p className="faint">{change.before ? `${w('check.outcome', change.before.outcome)} · ${pick(change.before.text.zh, change.before.text.en)}` : t('rechecks.unknown')}</p>
              </div>
              <div>
                <h3>{t('rechecks.after')}</h3>
                <Checks of={[change.after]} />
              </div>
            </div>
          ))}
        </Panel>
      ))}
      {of.findings.length > 0 && (
        <Panel title={t('rechecks.findings')}>
          <ul className="list">
            {of.findings.map((one) => (
              <Finding key={one.id} of={one} />
            ))}
          </ul>
        </Panel>
      )}
    </>
  )
}
