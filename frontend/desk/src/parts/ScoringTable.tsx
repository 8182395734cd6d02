import type { Schemas } from '../api/client'
import { useText } from '../messages'

/** ScoringTable is the published table of a scored notice: criteria, their points, and what earns them. */
export function ScoringTable({ of }: { of: Schemas['Scoring'] }) {
  const { t } = useText()
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t('field.scoring')}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('scoring.name')}</th>
            <th scope="col">{t('scoring.points')}</th>
            <th scope="col">{t('scoring.guide')}</th>
          </tr>
        </thead>
        <tbody>
          {of.criteria.map((one) => (
            <tr key={one.name}>
              <th scope="row">{one.name}</th>
              <td>{one.points}</td>
              <td>{one.guide}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t('scoring.price')}</th>
            <td>{of.price_points}</td>
            <td>{t('scoring.price.formula')}</td>
          </tr>
        </tbody>
      </table>
    </div>
  )
}
