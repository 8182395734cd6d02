import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../api/client'
import { matter } from '../api/queries'
import { useText } from '../messages'
import { showMoment } from '../ui/dates'
import { Facts, type Fact } from '../ui/Facts'
import { Money } from '../ui/Money'
import { useSpan } from './Due'
import { FileLinks } from './Files'
import { QualificationText } from './QualificationText'
import { ScoringTable } from './ScoringTable'

interface Props {
  fields: Schemas['NoticeFields']
  attachments: Schemas['FileRef'][]
  amountCapitals?: string
  /** buyer shows what only the buyer's side needs: the budget line. */
  buyer?: boolean
  /** overrides are what the notice cites to have checks let pass, and who agreed. */
  overrides?: Schemas['OverrideView'][]
}

/** NoticeFacts is the terms of a notice, as every desk reads them. */
export function NoticeFacts({ fields, attachments, amountCapitals, buyer, overrides = [] }: Props) {
  const { t, w, aside, comma } = useText()
  const span = useSpan()
  const budget: Fact[] = buyer
    ? [
        [t('field.budget_project'), [fields.budget_project, fields.budget_name].filter(Boolean).join(' ')],
        [t('field.budget_document'), fields.budget_document],
        [t('field.budget_year'), fields.budget_year],
        [t('field.payer'), fields.payer ? w('payer', fields.payer) + (fields.is_applicant ? aside(t('field.is_applicant')) : '') : ''],
      ]
    : []
  return (
    <>
      <Facts
        of={[
          [t('field.matter'), <MatterName key="matter" code={fields.matter} />],
          [t('field.category'), w('category', fields.category)],
          [
            t('field.amount'),
            <span key="amount">
              <Money value={fields.amount} />
              {amountCapitals && <span className="small faint"> {amountCapitals}</span>}
            </span>,
          ],
          [t('field.method'), fields.method ? w('method', fields.method) + (fields.variant ? aside(w('variant', fields.variant)) : '') : ''],
          [t('field.quote'), fields.quote ? w('quote', fields.quote) + (fields.unit ? ` / ${fields.unit}` : '') : ''],
          fields.fixed_price ? [t(fields.quote === 'discount' ? 'field.fixed_rate' : 'field.fixed_price'), <Price key="fixed" fields={fields} value={fields.fixed_price} />] : null,
          fields.price_limit ? [t(fields.quote === 'discount' ? 'notice.least_rate' : 'notice.highest'), <Price key="limit" fields={fields} value={fields.price_limit} />] : null,
          (fields.places ?? 1) > 1 ? [t('field.places'), fields.places] : null,
          [t('field.term'), span(fields.term)],
          [t('field.duty_phone'), fields.duty_phone],
          fields.duty_address ? [t('field.duty_address'), fields.duty_address] : null,
          fields.direct ? [t('field.direct'), [fields.direct.agency_name, fields.direct.agency_uscc, fields.direct.reason].filter(Boolean).join(' · ')] : null,
          fields.fast_lane ? [t('field.fast_lane'), t('approve.fast_lane')] : null,
          fields.documents?.length ? [t('field.documents'), fields.documents.map((one) => one.name + (one.required ? t('docs.must') : '')).join(comma)] : null,
          fields.price_basis ? [t('field.price_basis'), fields.price_basis] : null,
          fields.site_visit ? [t('field.site_visit'), <Visit key="visit" of={fields.site_visit} />] : null,
          ...budget,
        ]}
      />
      {overrides.length > 0 && <Overrides of={overrides} />}
      {fields.scoring && (
        <>
          <h3>{t('field.scoring')}</h3>
          <ScoringTable of={fields.scoring} />
        </>
      )}
      <h3>{t('field.qualification')}</h3>
      <QualificationText of={fields.qualification} />
      <h3>{t('field.description')}</h3>
      <p className="prose">{fields.description || '—'}</p>
      <h3>{t('field.attachments')}</h3>
      <FileLinks of={attachments} />
    </>
  )
}

function Overrides({ of }: { of: Schemas['OverrideView'][] }) {
  const { t, w, colon } = useText()
  return (
    <>
      <h3>{t('override.list')}</h3>
      <ul className="checks">
        {of.map((one) => (
          <li key={one.check}>
            {w('override', one.check)}{colon}{one.document} · {one.reason} · {one.agreed_by ? t('override.agreed', { who: w('override.by', one.agreed_by) }) : t('override.waits')}
          </li>
        ))}
      </ul>
    </>
  )
}

function Visit({ of }: { of: Schemas['SiteVisit'] }) {
  const { t, lang } = useText()
  return (
    <>
      {showMoment(of.at, lang)} · {of.place} · {of.meeting}
      <span className="small faint"> {t('visit.open')}</span>
    </>
  )
}

function MatterName({ code }: { code: string | undefined }) {
  const { pick } = useText()
  const known = useQuery({ ...matter(code ?? ''), enabled: Boolean(code) }).data
  if (!code) return <>—</>
  return (
    <a href={`/directory/${code}`}>
      {known ? pick(known.name.zh, known.name.en) : ''} {code}
    </a>
  )
}

function Price({ fields, value }: { fields: Schemas['NoticeFields']; value: string }) {
  return fields.quote === 'discount' ? <>{value}%</> : <Money value={value} />
}
