import { FileTextOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Schemas } from '../api/client'
import { fetchFile, fileURL, upload, type FilePurpose, type StoredFile } from '../api/upload'
import { useText } from '../messages'
import { FileUpload, Sha256 } from '../ui/FileUpload'
import { ProblemAlert } from '../ui/ProblemAlert'
import { Paper } from './Paper'
import { PhoneScan } from './PhoneScan'

/** accepted is what the server takes: it looks at the first bytes, not at the name. */
const accepted = 'application/pdf,image/png,image/jpeg'
const maxBytes = 20 << 20

interface FieldProps {
  id?: string
  purpose: FilePurpose
  label: string
  hint?: string
  pdfOnly?: boolean
  disabled?: boolean
  /** known are files stored before: the same bytes for the same purpose are not sent again. */
  known?: Ref[]
  onStored: (file: StoredFile) => void
}

/** FileField uploads one file for a purpose, unless the same bytes are there already. */
export function FileField({ id, purpose, label, hint, pdfOnly, disabled, known = [], onStored }: FieldProps) {
  const { t } = useText()
  return (
    <FileUpload
      id={id}
      label={label}
      hint={hint ?? t(pdfOnly ? 'file.pdf' : 'file.types')}
      accept={pdfOnly ? 'application/pdf' : accepted}
      maxBytes={maxBytes}
      disabled={disabled}
      send={async (file, sha256, onPart) => onStored(storedBefore(known, purpose, sha256) ?? (await upload({ file, purpose, sha256, onPart })))}
    />
  )
}

/** WorkbookField uploads a list as an XLSX workbook. */
export function WorkbookField({ label, disabled, onStored }: { label: string; disabled?: boolean; onStored: (file: StoredFile) => void }) {
  return (
    <FileUpload
      label={label}
      accept=".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
      maxBytes={maxBytes}
      disabled={disabled}
      send={async (file, sha256, onPart) => onStored(await upload({ file, purpose: 'intake', sha256, onPart }))}
    />
  )
}

type Ref = Schemas['FileRef'] | StoredFile

/** storedBefore is a file of this purpose with these bytes. */
export function storedBefore(known: Ref[], purpose: FilePurpose, sha256: string): StoredFile | undefined {
  return known.find((one): one is StoredFile => 'purpose' in one && one.purpose === purpose && one.sha256 === sha256)
}

/** FileLinks lists stored files with size and fingerprint. */
export function FileLinks({ of, onRemove }: { of: Ref[]; onRemove?: (id: string) => void }) {
  const { t, w } = useText()
  if (of.length === 0) return <span className="faint">{t('file.none')}</span>
  return (
    <ul className="files">
      {of.map((file) => (
        <li key={file.id}>
          <a href={fileURL(file.id)} target="_blank" rel="noreferrer">
            <FileTextOutlined aria-hidden /> {file.name}
          </a>{' '}
          <span className="faint small">{kb(file.size)}</span> {'audience' in file && file.audience && file.audience !== 'public' && <span className="small">{w('audience', file.audience)}</span>}{' '}
          {onRemove && (
            <button type="button" className="plain small bad" aria-label={t('file.remove', { name: file.name })} onClick={() => onRemove(file.id)}>
              {t('form.remove')}
            </button>
          )}
          <div>
            <Sha256 value={file.sha256} />
          </div>
        </li>
      ))}
    </ul>
  )
}

interface InputProps {
  id?: string
  value?: string
  onChange?: (id: string | undefined) => void
  purpose: FilePurpose
  label: string
  pdfOnly?: boolean
  disabled?: boolean
  /** known describes files stored before, so that a name can be shown for an id. */
  known: Ref[]
  onStored?: (file: StoredFile) => void
}

/** FileInput is a form field whose value is the id of a stored file. */
export function FileInput({ id, value, onChange, purpose, label, pdfOnly, disabled, known, onStored }: InputProps) {
  const [fresh, setFresh] = useState<StoredFile[]>([])
  const file = [...fresh, ...known].find((one) => one.id === value)
  const put = useNewest((stored: StoredFile) => {
    onStored?.(stored)
    onChange?.(stored.id)
  })
  const store = useCallback(
    (stored: StoredFile) => {
      setFresh((before) => [stored, ...before])
      put(stored)
    },
    [put],
  )
  return (
    <div>
      {file && <FileLinks of={[file]} onRemove={disabled ? undefined : () => onChange?.(undefined)} />}
      {!disabled && (
        <>
          <FileField id={id} purpose={purpose} label={label} pdfOnly={pdfOnly} known={[...fresh, ...known]} onStored={store} />
          {!pdfOnly && <PhoneScan purpose={purpose} label={label} onStored={store} />}
        </>
      )}
    </div>
  )
}

/**
 * useNewest is what the field does now, for an upload that began when it did something else: rows may have moved and other
 * words been typed meanwhile. A field that is gone takes nothing.
 */
export function useNewest<A>(does: (argument: A) => void): (argument: A) => void {
  const newest = useRef<(argument: A) => void>(undefined)
  useEffect(() => {
    newest.current = does
  })
  useEffect(() => () => void (newest.current = undefined), [])
  return useCallback((argument: A) => newest.current?.(argument), [])
}

function kb(size: number): string {
  return size < 1 << 20 ? `${Math.max(1, Math.round(size / 1024))} kB` : `${(size / (1 << 20)).toFixed(1)} MB`
}

/** FileView shows a PDF or picture in the page, read through the API like any other answer. */
export function FileView({ id, name, type }: { id: string; name: string; type?: string }) {
  const { t } = useText()
  const asked = useQuery({ queryKey: ['file', id], queryFn: () => fetchFile(id), staleTime: 'static', gcTime: 60_000 }) // a stored file never changes: no verb fetches it again
  const url = useObjectURL(asked.data, type)
  if (asked.error) return <ProblemAlert problem={asked.error} />
  if (!url) return <Skeleton active aria-label={t('page.loading')} />
  const kind = type || asked.data?.type || ''
  return (
    <div>
      <Paper url={url} name={name} picture={kind.startsWith('image/')} />
      <p className="small">
        <a href={fileURL(id)} target="_blank" rel="noreferrer">
          {t('file.open', { name })}
        </a>
      </p>
    </div>
  )
}

function useObjectURL(blob: Blob | undefined, type: string | undefined): string | undefined {
  const [url, setURL] = useState<string>()
  useEffect(() => {
    if (!blob) return
    const made = URL.createObjectURL(type ? new Blob([blob], { type }) : blob)
    setURL(made)
    return () => URL.revokeObjectURL(made)
  }, [blob, type])
  return url
}
