import { useInfiniteQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useEffect } from 'react'
import type { Schemas } from '../api/client'
import { organisations } from '../api/queries'
import { useText } from '../messages'

type Organisation = Schemas['Organisation']

/** useOrganisations is every organisation there is, page after page, for choosing one. */
export function useOrganisations(): Organisation[] {
  const asked = useInfiniteQuery(organisations({ limit: 100 }))
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = asked
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  return asked.data?.pages.flatMap((page) => page.items) ?? []
}

interface Props {
  id?: string
  value?: string
  label?: string
  of: Organisation[]
  onChange?: (id: string) => void
}

/** OrganisationPick chooses one by typing a part of its name. */
export function OrganisationPick({ id, value, label, of, onChange }: Props) {
  const { t, w } = useText()
  return (
    <Select
      id={id}
      aria-label={label}
      value={value}
      placeholder={t('people.choose')}
      showSearch={{ optionFilterProp: 'label' }}
      onChange={onChange}
      style={{ minWidth: 280 }}
      options={of.map((one) => ({ value: one.id, label: `${one.name} · ${w('kind', one.kind)}` }))}
    />
  )
}
