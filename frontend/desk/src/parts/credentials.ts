import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../api/client'
import { matters } from '../api/queries'

export type Credential = Schemas['Credential']

/** useCredentials is every credential the directory knows, each once: names must match for a certificate to count. */
export function useCredentials(): Credential[] {
  const items = useQuery(matters('')).data?.items ?? []
  const all = new Map<string, Credential>()
  for (const matter of items) {
    for (const group of matter.qualification.groups) {
      for (const one of [...(group.any_of ?? []), ...(group.all_of ?? [])]) all.set(credentialKey(one), one)
    }
  }
  return [...all.values()].sort((a, b) => credentialKey(a).localeCompare(credentialKey(b), 'zh'))
}

/** credentialKey names one credential. */
export function credentialKey(of: Credential): string {
  return [of.trade, of.name, of.level].filter(Boolean).join(' · ')
}
