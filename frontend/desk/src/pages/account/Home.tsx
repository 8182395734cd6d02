import { Navigate } from 'react-router'
import { menuFor } from '../../parts/menu'
import { useSession } from '../../parts/session'

/** Home opens the first place of the person's desk: where his work waits. */
export function Home() {
  const me = useSession()
  return <Navigate to={me.needs_totp ? '/account' : menuFor(me)[0].to} replace />
}
