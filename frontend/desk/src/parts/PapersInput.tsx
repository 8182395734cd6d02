import { useState } from 'react'
import type { FilePurpose, StoredFile } from '../api/upload'
import { FileField, FileLinks, useNewest } from './Files'

interface Props {
  id?: string
  value?: string[]
  onChange?: (ids: string[]) => void
  purpose: FilePurpose
  label: string
  known: StoredFile[]
}

/** PapersInput is a form field whose value is the ids of several stored files. */
export function PapersInput({ id, value = [], onChange, purpose, label, known }: Props) {
  const [fresh, setFresh] = useState<StoredFile[]>([])
  const files = [...fresh, ...known]
  const put = useNewest((stored: StoredFile) => {
    if (!value.includes(stored.id)) onChange?.([...value, stored.id])
  })
  const shown = value.map((one) => files.find((file) => file.id === one)).filter((file) => file !== undefined)
  return (
    <div>
      {shown.length > 0 && <FileLinks of={shown} onRemove={(gone) => onChange?.(value.filter((one) => one !== gone))} />}
      <FileField
        id={id}
        purpose={purpose}
        label={label}
        known={files}
        onStored={(stored) => {
          setFresh((before) => [stored, ...before])
          put(stored)
        }}
      />
    </div>
  )
}
