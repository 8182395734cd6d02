import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Schemas } from '../../api/client'
import { needed } from '../../api/queries'
import { useText } from '../../messages'
import { useRegion } from '../../parts/places'
import { has, useSession } from '../../parts/session'
import { showMoment } from '../../ui/dates'
import { Loading, Nothing, Page } from '../../ui/Page'
import { Status } from '../../ui/Status'

type Need = Schemas['Need']

/** Needed is which duty has nobody, and which duties that must lie apart can't: with what to do about each. */
export function Needed() {
  const { t, lang } = useText()
  const asked = useQuery(needed())
  return (
    <Page title={t('needed.title')} lead={t('needed.lead')}>
      <Loading of={asked}>
        {({ items, days, more }) => (
          <>
            {days.length > 0 && <p>{t('needed.days', { from: showMoment(days[0], lang, 'day'), to: showMoment(days.at(-1), lang, 'day') })}</p>}
            {items.length === 0 ? (
              <Nothing title={t('needed.none')} hint={t('needed.none.hint')} />
            ) : (
              <ul className="list" aria-label={t('needed.title')}>
                {items.map((one) => (
                  <One key={`${one.organisation ?? one.region} ${one.duty}`} of={one} />
                ))}
              </ul>
            )}
            {more && <p>{t('needed.more', { count: items.length })}</p>}
          </>
        )}
      </Loading>
    </Page>
  )
}

function One({ of }: { of: Need }) {
  const { t, w, lang, comma } = useText()
  const region = useRegion()
  const where = of.name || region.name(of.region)
  return (
    <li>
      <div className="row">
        <span className="row-title">{where}</span>
        <Status tone={of.kind === 'away' ? 'warn' : 'bad'}>{w('need', of.kind)}</Status>
      </div>
      <div className="meta">
        <span>{w('kind', of.of)}</span>
        {of.organisation && <span>{region.name(of.region)}</span>}
      </div>
      <p>{useWhat(of)}</p>
      {of.people.length > 0 && <p>{t('needed.people', { people: of.people.join(comma) })}</p>}
      {of.waiting > 0 && <p>{t('needed.waiting', { count: of.waiting })}</p>}
      {of.days.length > 0 && <p>{t('needed.on', { days: of.days.map((day) => showMoment(day, lang, 'day')).join(comma) })}</p>}
      <p>
        <strong>{t('needed.do')}</strong>
        {w('need.do', of.kind === 'nobody' && of.waiting > 0 ? 'waiting' : of.kind)} <Where of={of} />
      </p>
    </li>
  )
}

/** useWhat says what is missing: a role, or the duties that must lie with different people. */
function useWhat(of: Need): string {
  const { t, w } = useText()
  const roles = of.steps.map((step) => (step.length === 0 ? t('needed.named') : step.map((role) => w('role', role)).join(' / ')))
  if (of.kind === 'nobody') return t('needed.nobody', { role: roles.join(' / ') })
  if (of.kind === 'region') return t('needed.region', { role: roles.join(' / '), kind: w('kind', of.of) })
  return t('needed.apart', { duties: w('separation', of.duty), count: of.steps.length, roles: roles.join(' → ') })
}

/** Where leads to the page on which this reader mends it. */
function Where({ of }: { of: Need }) {
  const { t } = useText()
  const me = useSession()
  if (of.kind === 'away' && has(me, 'department_manager')) return <Link to="/chain">{t('menu.chain')}</Link>
  if (!has(me, 'admin_system', 'admin_security', 'agency_admin')) return null
  if (!of.organisation) return <Link to="/organisations">{t('menu.organisations')}</Link>
  return <Link to={`/people?organisation=${of.organisation}`}>{t('menu.people')}</Link>
}
