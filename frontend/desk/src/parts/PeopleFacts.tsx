import type { Schemas } from '../api/client'
import { useText } from '../messages'
import { FileLinks } from './Files'

/** PeopleFacts is an agency's people with their certificates, and its letter of authority. */
export function PeopleFacts({ of }: { of: Schemas['AgencyDesk'] }) {
  const { t, w, colon, comma } = useText()
  const file = (id: string | undefined) => <FileLinks of={of.files.filter((one) => one.id === id)} />
  const people = of.fields.practitioners ?? []
  const authority = of.fields.authority
  return (
    <>
      <h3>{t('field.practitioners')}</h3>
      {people.length === 0 && <p className="faint">{t('practitioner.none')}</p>}
      <ul className="list">
        {people.map((one, i) => (
          <li key={i}>
            <div className="row-title">
              {i + 1}. {one.name}
            </div>
            {one.certificates.map((c, k) => (
              <div key={k}>
                <div className="meta">
                  <span>{c.type}</span>
                  <span>{c.number}</span>
                  <span>
                    {c.valid_from ?? '…'} — {c.valid_to ?? t('qualification.noend')}
                  </span>
                </div>
                {file(c.file)}
              </div>
            ))}
          </li>
        ))}
      </ul>
      {authority && (
        <>
          <h3>{t('authority.title')}</h3>
          <p>
            {authority.person}{colon}{authority.scope.map((one) => w('scope', one)).join(comma)} · {authority.valid_from ?? '…'} — {authority.valid_to}
          </p>
          {file(authority.file)}
        </>
      )}
    </>
  )
}
