import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { Nothing } from '../../ui/Page'
import { useKey } from './keys'

type Difference = Schemas['DirectoryDifference']

/** Differences is each matter's next version beside the one in force, member by member. */
export function Differences({ of, tasks = [] }: { of: Difference[]; tasks?: Schemas['DirectoryChangeDesk']['tasks'] }) {
  const { t, pick, comma } = useText()
  if (of.length === 0) return <Nothing title={t('change.proposals.none')} hint={t('change.proposals.none.hint')} />
  return (
    <ul className="list">
      {of.map((one) => (
        <li key={one.matter}>
          <div className="row">
            <a className="row-title" href={`/directory/${one.matter}`}>
              {pick(one.name.zh, one.name.en)}
            </a>
            <code>{one.matter}</code>
          </div>
          <div className="meta">
            <Types of={one.types} />
            {one.department && <span>{tasks.find((task) => task.department === one.department)?.name}</span>}
            {(one.with ?? []).length > 0 && <span>{t('change.with.said', { codes: (one.with ?? []).join(comma) })}</span>}
            {one.approval && <span>{one.approval}</span>}
          </div>
          <p>{one.reason}</p>
          <Fields of={one.changes} />
        </li>
      ))}
    </ul>
  )
}

/** Types names change types. */
export function Types({ of }: { of: string[] }) {
  const { w } = useText()
  return <strong>{of.map((type) => w('change.type', type)).join(' · ')}</strong>
}

function Fields({ of }: { of: Difference['changes'] }) {
  const { t, pick } = useText()
  return (
    <Table>
      {of.map((one) => (
        <tr key={one.field}>
          <th scope="row">{pick(one.label.zh, one.label.en)}</th>
          <td>
            <del className="pre">{pick(one.before.zh, one.before.en) || t('change.none')}</del>
          </td>
          <td>
            <ins className="pre">{pick(one.after.zh, one.after.en) || t('change.none')}</ins>
          </td>
        </tr>
      ))}
    </Table>
  )
}

/** BookDifferences is a rulebook's draft beside the version it follows, key by key. */
export function BookDifferences({ of }: { of: Schemas['RulebookChange'][] }) {
  const { t, pick } = useText()
  const key = useKey()
  if (of.length === 0) return <Nothing title={t('change.proposals.none')} hint={t('change.proposals.none.hint')} />
  return (
    <Table>
      {of.map((one) => (
        <tr key={`${one.kind} ${one.key}`}>
          <th scope="row">{key(one.key)}</th>
          <td>
            {one.before.map((line, i) => (
              <p key={i}>
                <del>{pick(line.zh, line.en)}</del>
              </p>
            ))}
          </td>
          <td>
            {one.after.map((line, i) => (
              <p key={i}>
                <ins>{pick(line.zh, line.en)}</ins>
              </p>
            ))}
          </td>
        </tr>
      ))}
    </Table>
  )
}

function Table({ children }: { children: React.ReactNode }) {
  const { t } = useText()
  return (
    <div className="scroll" role="group" tabIndex={0} aria-label={t('change.proposals')}>
      <table className="diff">
        <thead>
          <tr>
            <th scope="col">{t('changes.field')}</th>
            <th scope="col">{t('change.before')}</th>
            <th scope="col">{t('change.after')}</th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}
