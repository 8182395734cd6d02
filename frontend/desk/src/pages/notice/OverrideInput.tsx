import { Input } from 'antd'
import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { FileInput } from '../../parts/Files'
import type { Fields } from './draft'

type Override = NonNullable<Fields['overrides']>[number]

const overridable: Override['check'][] = ['splitting', 'qualification', 'term']

interface Props {
  value?: Override[]
  onChange?: (of: Override[] | undefined) => void
  checks: Schemas['Check'][]
  known: Schemas['FileRef'][]
}

/** OverrideInput asks for document, reason and file where a check blocks that the rulebook lets a document override. */
export function OverrideInput({ value = [], onChange, checks, known }: Props) {
  const { t, w } = useText()
  const asked = overridable.filter((code) => value.some((one) => one.check === code) || checks.some((check) => check.code === code && check.outcome === 'block'))
  function set(check: Override['check'], next: Partial<Override>) {
    const one = { ...(value.find((other) => other.check === check) ?? { check }), ...next }
    const rest = value.filter((other) => other.check !== check)
    onChange?.(one.document || one.reason || one.file ? [...rest, one] : rest.length ? rest : undefined)
  }
  return (
    <>
      {asked.map((check) => {
        const one = value.find((other) => other.check === check)
        return (
          <fieldset className="group" key={check}>
            <legend>{t('override.title', { check: w('override', check) })}</legend>
            <p className="small">{t('override.hint')}</p>
            <div className="half">
              <Input aria-label={t('override.document')} placeholder={t('override.document')} maxLength={100} value={one?.document} onChange={(event) => set(check, { document: event.target.value })} />
              <Input aria-label={t('override.reason')} placeholder={t('override.reason')} maxLength={500} value={one?.reason} onChange={(event) => set(check, { reason: event.target.value })} />
            </div>
            <FileInput purpose="approval" label={t('override.upload')} known={known} value={one?.file} onChange={(file) => set(check, { file })} />
          </fieldset>
        )
      })}
    </>
  )
}
