import { LockOutlined } from '@ant-design/icons'
import { Button, ConfigProvider, Form } from 'antd'
import { createContext, useContext, type ReactNode } from 'react'
import { useText } from '../../messages'
import { useRegion } from '../../parts/places'
import { same, type Base, type ChangeType, type Lock, type Row } from './row'

/** Standing is what decides which members may be edited. */
interface Standing {
  types: ChangeType[]
  isNew: boolean
  base: Base
  locks: Lock[]
}

const Context = createContext<Standing | null>(null)

export const StandingProvider = Context.Provider

interface Why {
  lock?: Lock
  /** types are those that would let the member change. */
  types?: ChangeType[]
}

/** whyNot says why a member can't be edited, or nothing when it can. */
export function whyNot(of: Standing, name: string): Why {
  const top = name.split('.')[0] ?? name
  const lock = of.locks.find((one) => one.fields.includes(top))
  if (lock && name !== 'qualification.note') return { lock }
  const correction = of.types.includes('correction')
  if (of.isNew || of.base.editorial.includes(name) || (correction && name === 'name')) return {}
  const rules = of.base.types.filter((rule) => rule.fields.includes(top))
  if (rules.some((rule) => of.types.includes(rule.type))) return {}
  return { types: rules.map((rule) => rule.type) }
}

/** Gate holds the field of one member: open, or closed with who locked it or which type of change opens it. */
export function Gate({ name, children }: { name: string; children: ReactNode }) {
  const standing = useContext(Context)
  const { t, w, comma } = useText()
  if (!standing) throw new Error('Gate outside StandingProvider')
  const { lock, types } = whyNot(standing, name)
  if (!lock && !types) return <>{children}</>
  return (
    <div className="gate" data-field={name}>
      <ConfigProvider componentDisabled>{children}</ConfigProvider>
      {lock && <Locked name={name} by={lock} />}
      {types && types.length > 0 && <p className="gate-why">{t('change.gate.types', { types: types.map((type) => w('change.type', type)).join(comma) })}</p>}
      {types && types.length === 0 && <p className="gate-why">{t('change.gate.never')}</p>}
    </div>
  )
}

/** Locked says who locked the member, and offers that region's value where the own one differs. */
function Locked({ name, by }: { name: string; by: Lock }) {
  const { t } = useText()
  const region = useRegion()
  const form = Form.useFormInstance()
  const own = Form.useWatch(['m', name], { form, preserve: true }) as unknown
  const theirs = (by.row as Row)[name]
  return (
    <p className="gate-why">
      <LockOutlined aria-hidden /> {t('change.gate.locked', { region: region.name(by.region), code: by.code })}{' '}
      {!same(own, theirs) && (
        <Button size="small" onClick={() => form.setFieldValue(['m', name], theirs)}>
          {t('change.gate.adopt')}
        </Button>
      )}
    </p>
  )
}
