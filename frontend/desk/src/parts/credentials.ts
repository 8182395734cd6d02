import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../api/client'
import { credentials } from '../api/queries'
import { useSession } from './session'

export type Credential = Schemas['Credential']

/** useCredentials is every credential the directory knows, each once: names must match for a certificate to count. Whoever practises has those of the city's directory and of his own. */
export function useCredentials(): Credential[] {
  const { organisation } = useSession()
  return useQuery(credentials(organisation.training ? organisation.region : undefined)).data?.items ?? []
}

/** credentialKey names one credential. */
export function credentialKey(of: Credential): string {
  return [of.trade, of.name, of.level].filter(Boolean).join(' · ')
}
