import { Alert, type FormInstance } from 'antd'
import type { NamePath } from 'antd/es/form/interface'
import { Problem, type Citation } from '../api/problem'
import { useText, type Lang } from '../messages'
import { useFieldName } from './FieldName'

/** ProblemAlert says a refusal with its rule and citation; fields says which faults already stand beside their fields. */
export function ProblemAlert({ problem, fields = [] }: { problem: unknown; fields?: string[] }) {
  const { t, lang } = useText()
  if (!problem) return null
  if (!(problem instanceof Problem)) return <Alert type="error" showIcon role="alert" title={t('problem.unknown')} description={<span className="faint">{String(problem)}</span>} />
  const said = problem.says(lang)
  const rest = problem.faults.filter((fault) => !fields.includes(fault.field ?? '') && (lang === 'en' ? fault.text.en : fault.text.zh) !== said)
  const conflict = problem.status === 409 && problem.version !== undefined
  return (
    <Alert
      className="problem"
      type={problem.status === 0 || problem.status === 503 ? 'warning' : 'error'}
      showIcon
      role="alert"
      title={<Said field={fields.includes(problem.field) ? '' : problem.field} text={said} />}
      description={
        <>
          {conflict && <p>{t('problem.changed')}</p>}
          {rest.length > 0 && (
            <ul>
              {rest.map((fault, i) => (
                <li key={`${fault.field}${i}`}>
                  <Said field={fault.field ?? ''} text={lang === 'en' ? fault.text.en : fault.text.zh} />
                  <Cited by={fault.citation} />
                </li>
              ))}
            </ul>
          )}
          <Cited by={problem.citation} rule={problem.rule} />
          {problem.status >= 500 && problem.requestID && <p className="faint">{t('problem.request', { id: problem.requestID })}</p>}
        </>
      }
    />
  )
}

/** Said is a sentence about a field, led by the field's name unless the sentence says it itself. */
function Said({ field, text }: { field: string; text: string }) {
  const { colon } = useText()
  const name = useFieldName()(field)
  if (!name || text.toLowerCase().includes(name.toLowerCase())) return text
  return (
    <>
      <strong>{name}{colon}</strong>
      {text}
    </>
  )
}

/** Cited names what a rule stands on, law or platform rule; its code is for whoever asks the operator about it. */
export function Cited({ by, rule }: { by?: Citation | null; rule?: string }) {
  const { t, colon } = useText()
  if (!by?.document && !rule) return null
  return (
    <span className="cited">
      {by?.document && (
        <>
          {by.law ? t('cited.law') : t('cited.platform')}{colon}{by.document} {by.article}
        </>
      )}
      {rule && (
        <span className="faint">
          {t('cited.rule')} <code>{rule}</code>
        </span>
      )}
    </span>
  )
}

/** pathOf reads a field of the API as a form's path: qualifications[0].file → ['qualifications', 0, 'file']. */
export function pathOf(field: string): (string | number)[] {
  return field.split(/[.[\]]+/).filter(Boolean).map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

/**
 * sayBeside puts sentences beside the fields of a form and returns the names that found a place; the others stay in
 * the alert. rename says where a field of the API stands in this form.
 */
export function sayBeside(form: FormInstance, said: Iterable<[string, string]>, rename: Record<string, NamePath> = {}): string[] {
  const known = new Set(form.getFieldsError().map((field) => field.name.join('.')))
  const placed: string[] = []
  let first: NamePath | undefined
  for (const [field, sentence] of said) {
    const name = rename[field] ?? pathOf(field.replace(/^fields\./, ''))
    if (!known.has([name].flat().join('.'))) continue
    form.setFields([{ name, errors: [sentence] }])
    placed.push(field)
    first ??= name
  }
  if (first !== undefined) form.scrollToField(first, { block: 'center', focus: true })
  return placed
}

/** besideFields does the same with the faults of a refusal. */
export function besideFields(form: FormInstance, problem: unknown, lang: Lang, rename: Record<string, NamePath> = {}): string[] {
  return problem instanceof Problem ? sayBeside(form, problem.byField(lang), rename) : []
}
