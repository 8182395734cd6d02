import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { Panel } from '../../ui/Page'
import { Status } from '../../ui/Status'

interface Props {
  award: Schemas['Award']
  panel: Schemas['Panel']
  reasons: Schemas['ScoreReason'][]
}

/** ScoreFacts is how the panel scored, and for those who may read it, why. */
export function ScoreFacts({ award, panel, reasons }: Props) {
  const { t } = useText()
  const named = (bid: string) => award.bids.find((one) => one.bid === bid)?.agency.name ?? bid
  return (
    <Panel title={t('scores.title')}>
      <div className="scroll" tabIndex={0} role="region" aria-label={t('scores.title')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('award.agency')}</th>
              {panel.judges.map((name, i) => (
                <th key={i} scope="col">
                  {t('scores.expert', { n: i + 1 })}
                  <div className="small faint">{name}</div>
                </th>
              ))}
              <th scope="col">{t('scores.quality')}</th>
              <th scope="col">{t('scoring.price')}</th>
              <th scope="col">{t('scores.total')}</th>
            </tr>
          </thead>
          <tbody>
            {panel.scores.map((row) => (
              <tr key={row.bid}>
                <th scope="row">{named(row.bid)}</th>
                {row.given.map((points, i) => (
                  <td key={i}>
                    {points} {row.outlier[i] && <Status tone="warn">{t('scores.outlier')}</Status>}
                  </td>
                ))}
                <td>{row.quality}</td>
                <td>{row.price}</td>
                <td>
                  <strong>{row.total}</strong>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {reasons.length > 0 && (
        <>
          <h3>{t('scores.reasons')}</h3>
          <ul className="list">
            {reasons.map((one) => (
              <li key={one.bid + one.expert}>
                <strong>{one.agency}</strong> · {one.expert} · {one.points.join(' + ')}
                <p className="prose">{one.comment}</p>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  )
}
