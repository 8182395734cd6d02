import { Form, Select } from 'antd'
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../../api/client'
import { matter } from '../../api/queries'
import { useText } from '../../messages'
import { credentialKey, useCredentials, type Credential } from '../../parts/credentials'
import { QualificationText } from '../../parts/QualificationText'
import type { Fields } from './draft'

type Qualification = Schemas['Qualification']

interface Props {
  id?: string
  value?: Qualification
  onChange?: (of: Qualification) => void
}

/** QualificationInput asks for what the matter asks for, for nothing, or for single credentials; more than the matter asks for is stopped by a check. */
export function QualificationInput({ id, value, onChange }: Props) {
  const { t } = useText()
  const form = Form.useFormInstance<Fields>()
  const code = Form.useWatch('matter', form)
  const asked = useQuery({ ...matter(code ?? ''), enabled: Boolean(code) }).data?.qualification
  const known = useCredentials()
  const mode = modeOf(value, asked)

  function choose(next: string) {
    if (next === 'matter' && asked) onChange?.(asked)
    if (next === 'none') onChange?.({ groups: [] })
    if (next === 'own') onChange?.({ groups: single(asked).map((one) => ({ all_of: [one] })), persons: asked?.persons })
  }
  function pick(keys: string[]) {
    const all = [...known, ...single(value)]
    const picked = keys.map((key) => all.find((one) => credentialKey(one) === key)).filter((one): one is Credential => Boolean(one))
    onChange?.({ groups: picked.map((one) => ({ all_of: [one] })), persons: value?.persons })
  }

  return (
    <div>
      <Select
        id={id}
        value={mode}
        onChange={choose}
        options={[
          { value: 'matter', label: t('qualification.asmatter'), disabled: !asked },
          { value: 'none', label: t('qualification.notneeded') },
          { value: 'own', label: t('qualification.own') },
        ]}
      />
      {mode === 'own' ? (
        <Select
          mode="multiple"
          aria-label={t('qualification.own')}
          style={{ width: '100%', marginTop: 8 }}
          value={single(value).map(credentialKey)}
          onChange={pick}
          options={known.map((one) => ({ value: credentialKey(one), label: credentialKey(one) }))}
        />
      ) : (
        <div className="small" style={{ marginTop: 8 }}>
          <QualificationText of={value} />
        </div>
      )}
    </div>
  )
}

function modeOf(value: Qualification | undefined, asked: Qualification | undefined): 'matter' | 'none' | 'own' {
  if (!value || value.groups.length + (value.persons ?? []).length === 0) return 'none'
  return asked && JSON.stringify([value.groups, value.persons ?? []]) === JSON.stringify([asked.groups, asked.persons ?? []]) ? 'matter' : 'own'
}

function single(of: Qualification | undefined): Credential[] {
  return (of?.groups ?? []).flatMap((group) => [...(group.all_of ?? []), ...(group.any_of ?? [])])
}
