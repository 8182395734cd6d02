import type { Schemas } from '../api/client'
import { useText } from '../messages'
import { Status } from '../ui/Status'
import { useFieldName } from '../ui/FieldName'

/** Changes is two texts side by side, field by field. */
export function Changes({ of }: { of: Schemas['Change'][] }) {
  const { t, pick } = useText()
  const name = useFieldName()
  if (of.length === 0) return <p className="faint">{t('changes.none')}</p>
  return (
    <div className="scroll" role="group" tabIndex={0} aria-label={t('revision.changes')}>
      <table className="changes">
        <thead>
          <tr>
            <th scope="col">{t('changes.field')}</th>
            <th scope="col">{t('changes.before')}</th>
            <th scope="col">{t('changes.after')}</th>
          </tr>
        </thead>
        <tbody>
          {of.map((one) => (
            <tr key={one.field}>
              <th scope="row">
                {name(one.field) || one.field} {one.material && <Status tone="warn">{t('changes.material')}</Status>}
              </th>
              <td>
                <del>{pick(one.before.zh, one.before.en) || '—'}</del>
              </td>
              <td>
                <ins>{pick(one.after.zh, one.after.en) || '—'}</ins>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
