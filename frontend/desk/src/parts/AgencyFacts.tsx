import type { Schemas } from '../api/client'
import { useText } from '../messages'
import { Facts } from '../ui/Facts'
import { FileLinks } from './Files'
import { PeopleFacts } from './PeopleFacts'
import { useRegion } from './places'

/** AgencyFacts is an agency's file as it stands, with the files that prove it. */
export function AgencyFacts({ of }: { of: Schemas['AgencyDesk'] }) {
  const { t } = useText()
  const region = useRegion()
  const file = (id: string | undefined) => <FileLinks of={of.files.filter((one) => one.id === id)} />
  return (
    <>
      <Facts
        of={[
          [t('field.name'), of.fields.name],
          [t('field.uscc'), <code key="uscc">{of.uscc}</code>],
          [t('field.region'), of.fields.region ? region.name(of.fields.region) : ''],
          [t('field.legal_representative'), of.fields.legal_representative],
          [t('field.address'), of.fields.address],
          [t('field.phone'), of.fields.phone],
          [t('field.introduction'), of.fields.introduction],
          [t('field.licence'), file(of.fields.licence)],
          of.fields.uscc_proof ? [t('field.uscc_proof'), file(of.fields.uscc_proof)] : null,
        ]}
      />
      <Certificates of={of} />
      <PeopleFacts of={of} />
    </>
  )
}

/** Certificates are the qualifications of an agency's file, with the files that prove them. */
export function Certificates({ of }: { of: Pick<Schemas['AgencyDesk'], 'fields' | 'files'> }) {
  const { t, w } = useText()
  const held = of.fields.qualifications ?? []
  return (
    <>
      <h3>{t('field.qualifications')}</h3>
      {held.length === 0 && <p className="faint">{t('qualification.none')}</p>}
      <ul className="list">
        {held.map((one, i) => (
          <li key={i}>
            <div className="row-title">
              {i + 1}. {one.name} {one.level}
            </div>
            <div className="meta">
              <span>{one.trade}</span>
              <span>{w('credential', one.kind)}</span>
              <span>{one.number}</span>
              <span>{one.issuer}</span>
              <span>
                {one.valid_from ?? '…'} — {one.valid_to ?? t('qualification.noend')}
              </span>
            </div>
            {one.promise && !one.file ? (
              <p className="faint">
                {w('promise', one.promise)} {one.promised_by && t('promise.by', { day: one.promised_by })}
              </p>
            ) : (
              <FileLinks of={of.files.filter((file) => file.id === one.file)} />
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
