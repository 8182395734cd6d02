import { useQueries, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import type { Schemas } from '../api/client'
import { matter, matters } from '../api/queries'
import { useText } from '../messages'
import { useSession } from './session'

type Matter = Schemas['Matter']

interface Choice {
  offered: { value: string; label: string }[]
  found: Matter[]
  busy: boolean
  search: (words: string) => void
}

interface Props {
  id?: string
  value?: string
  buys?: boolean // only what the session's department may buy
  placeholder?: string
  clear?: boolean
  onChange?: (code: string | undefined, of?: Matter) => void
}

/** MatterPick chooses one line of the directory by a part of its name, its initials in pinyin or its code. */
export function MatterPick({ id, value, buys = false, placeholder, clear, onChange }: Props) {
  const { t } = useText()
  const { offered, found, busy, search } = useChoice(value ? [value] : [], buys)
  return (
    <Select
      id={id}
      value={value}
      placeholder={placeholder}
      allowClear={clear}
      showSearch={{ filterOption: false, onSearch: search }}
      onChange={(code) => onChange?.(code, found.find((one) => one.code === code))}
      loading={busy}
      notFoundContent={t('matter.none')}
      options={offered}
    />
  )
}

interface SeveralProps {
  id?: string
  value?: string[]
  buys?: boolean
  most: number
  onChange?: (codes: string[]) => void
}

/** MatterPicks chooses several lines of the directory. */
export function MatterPicks({ id, value, most, buys = false, onChange }: SeveralProps) {
  const { t } = useText()
  const { offered, busy, search } = useChoice(value ?? [], buys)
  return (
    <Select
      id={id}
      mode="multiple"
      maxCount={most}
      value={value}
      showSearch={{ filterOption: false, onSearch: search }}
      onChange={onChange}
      loading={busy}
      notFoundContent={t('matter.none')}
      options={offered}
    />
  )
}

/** useChoice is what the server finds for the words, after what is chosen already. Whoever practises chooses among what is bought in his training region. */
function useChoice(chosen: string[], buys: boolean): Choice {
  const { pick } = useText()
  const { organisation } = useSession()
  const [words, search] = useState('')
  const within = buys || organisation.training ? { buyer: organisation.region } : {}
  const answer = useQuery({ ...matters({ q: words.trim() || undefined, ...within }), placeholderData: (before) => before })
  const found = answer.data?.items ?? []
  const kept = useQueries({ queries: chosen.map((code) => matter(code)) }).flatMap(({ data }) => data ?? [])
  const all = words ? found : [...kept.filter((one) => !found.some((other) => other.code === one.code)), ...found]
  return { offered: all.map((one) => ({ value: one.code, label: `${pick(one.name.zh, one.name.en)} · ${one.code}` })), found: all, busy: answer.isFetching, search }
}
