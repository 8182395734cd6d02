import { useQuery } from '@tanstack/react-query'
import { regions } from '../api/queries'
import { useText } from '../messages'

/** useRegion names a region by its code. */
export function useRegion(): { name: (code: string) => string; options: { value: string; label: string }[] } {
  const { pick } = useText()
  const items = useQuery(regions()).data?.items ?? []
  const name = (code: string) => {
    const found = items.find((region) => region.code === code)
    return found ? pick(found.name.zh, found.name.en) : code
  }
  return { name, options: items.map((region) => ({ value: region.code, label: `${pick(region.name.zh, region.name.en)} ${region.code}` })) }
}
