import { createContext, useContext } from 'react'
import type { Schemas } from '../api/client'

export type Me = Schemas['Me']
export type Role = Schemas['Role']

const Context = createContext<Me | null>(null)

export const SessionContext = Context

/** useSession is who is signed in; only inside SessionGate. */
export function useSession(): Me {
  const me = useContext(Context)
  if (!me) throw new Error('useSession outside SessionGate')
  return me
}

/** has reports whether the person holds one of the roles. */
export function has(me: Me, ...roles: Role[]): boolean {
  return me.roles.some((role) => roles.includes(role))
}
