import type { Schemas } from '../api/client'
import { useText } from '../messages'

type Credential = Schemas['Credential']

/** QualificationText says in words which credentials are needed: of each group all, and one of the alternatives. */
export function QualificationText({ of }: { of: Schemas['Qualification'] | undefined }) {
  const { t, w, pick, aside, comma } = useText()
  const groups = (of?.groups ?? []).filter((group) => (group.any_of?.length ?? 0) + (group.all_of?.length ?? 0) > 0)
  const name = (one: Credential) => one.name + (one.level ?? '') + aside(w('credential', one.kind))
  return (
    <>
      {groups.length === 0 && (of?.persons ?? []).length === 0 && <p>{t('qualification.notneeded')}</p>}
      <ul>
        {groups.map((group, i) => (
          <li key={i}>
            {(group.all_of ?? []).map(name).join(comma)}
            {(group.any_of?.length ?? 0) > 1 && <>{t('qualification.oneof')} </>}
            {(group.any_of ?? []).map(name).join(t('qualification.or'))}
          </li>
        ))}
        {(of?.persons ?? []).map((one) => (
          <li key={one.type}>{t('persons.of', { type: one.type, count: one.count })}</li>
        ))}
      </ul>
      {of?.note && <p className="faint">{pick(of.note.zh, of.note.en)}</p>}
    </>
  )
}
