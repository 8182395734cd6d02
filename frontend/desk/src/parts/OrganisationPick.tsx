import { useInfiniteQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import type { Schemas } from '../api/client'
import { organisations } from '../api/queries'
import { useText } from '../messages'

type Organisation = Schemas['Organisation']

/** useOrganisation is the one that was chosen, once it is known. */
export function useOrganisation(id?: string): Organisation | undefined {
  return useInfiniteQuery({ ...organisations({ id }), enabled: Boolean(id) }).data?.pages[0]?.items[0]
}

interface Props {
  id?: string
  value?: string
  label?: string
  onChange?: (id: string) => void
}

/** OrganisationPick chooses one by typing a part of its name or code. */
export function OrganisationPick({ id, value, label, onChange }: Props) {
  const { t, w } = useText()
  const [words, setWords] = useState('')
  const found = useInfiniteQuery(organisations({ q: words.trim() || undefined, limit: 20 })).data?.pages[0]?.items ?? []
  const chosen = useOrganisation(value)
  const offered = chosen && !found.some((one) => one.id === chosen.id) && !words ? [chosen, ...found] : found
  return (
    <Select
      id={id}
      aria-label={label}
      value={value}
      placeholder={t('people.choose')}
      showSearch={{ filterOption: false, onSearch: setWords }}
      onChange={onChange}
      style={{ minWidth: 280 }}
      options={offered.map((one) => ({ value: one.id, label: `${one.name} · ${w('kind', one.kind)}` }))}
    />
  )
}
