import type { ButtonProps } from 'antd'
import type { ReactNode } from 'react'
import type { Schemas } from '../api/client'
import { useText } from '../messages'
import { ActionButton } from '../ui/ActionButton'

interface Props extends Omit<ButtonProps, 'disabled'> {
  actions: Schemas['Actions']
  verb: string
  children: ReactNode
}

/** Verb is a button for one of a noun's verbs: pressable when the server says null, else it says the server's reason. */
export function Verb({ actions, verb, children, ...rest }: Props) {
  const why = useWhyNot()
  return (
    <ActionButton {...rest} disabledReason={why(actions, verb)}>
      {children}
    </ActionButton>
  )
}

/** useWhyNot is the reason a verb can't be done now, or null. A verb the server did not name can't be done here. */
export function useWhyNot(): (actions: Schemas['Actions'], verb: string) => string | null {
  const { t, pick } = useText()
  return (actions, verb) => {
    if (!(verb in actions)) return t('action.unknown')
    const refusal = (actions as Record<string, Schemas['Refusal'] | null>)[verb]
    return refusal ? pick(refusal.text.zh, refusal.text.en) : null
  }
}

/**
 * mine reports whether a verb concerns this person at this stage. Another role's verb, or one of another status, is not
 * even shown; any other refusal is shown with its reason.
 */
export function mine(actions: Schemas['Actions'], verb: string): boolean {
  if (!(verb in actions)) return false
  const refusal = (actions as Record<string, Schemas['Refusal'] | null>)[verb]
  if (refusal === null) return true
  return refusal.code !== 'not_found' && refusal.rule !== 'actor.role' && !/\.(status|editable)$/.test(refusal.rule)
}
