import { UploadOutlined } from '@ant-design/icons'
import { Progress } from 'antd'
import { useId, useRef, useState } from 'react'
import { useText } from '../messages'
import { ProblemAlert } from './ProblemAlert'

interface Props {
  id?: string
  label: string
  hint?: string
  accept?: string
  maxBytes?: number
  disabled?: boolean
  /** send uploads the file and reports the part done, 0 to 1. */
  send: (file: File, sha256: string, onPart: (part: number) => void) => Promise<void>
}

/** FileUpload hashes a file in the browser, sends it with progress and shows what was received. */
export function FileUpload({ id: given, label, hint, accept, maxBytes = 50 << 20, disabled, send }: Props) {
  const { t } = useText()
  const input = useRef<HTMLInputElement>(null)
  const made = useId()
  const id = given ?? made
  const [state, set] = useState<{ name?: string; part?: number; sha256?: string; fault?: unknown }>({})

  async function take(file: File | undefined) {
    if (!file) return
    if (file.size > maxBytes) return set({ name: file.name, fault: t('file.large', { mib: Math.floor(maxBytes / (1 << 20)) }) })
    set({ name: file.name, part: 0 })
    try {
      const sha256 = await sha256Of(file)
      set({ name: file.name, part: 0.02, sha256 })
      await send(file, sha256, (part) => set({ name: file.name, part: Math.max(0.02, part), sha256 }))
      set({ name: file.name, part: 1 })
    } catch (fault) {
      set({ name: file.name, fault })
    } finally {
      if (input.current) input.current.value = ''
    }
  }

  const busy = state.part !== undefined && state.part < 1 // once it is stored, the list above shows name and fingerprint
  return (
    <div className="upload">
      <label htmlFor={id} className={disabled || busy ? 'upload-label off' : 'upload-label'}>
        <UploadOutlined aria-hidden /> {label}
      </label>
      <input id={id} ref={input} type="file" accept={accept} disabled={disabled || busy} onChange={(event) => void take(event.target.files?.[0])} />
      {hint && <p className="faint">{hint}</p>}
      <div role="status">
        {busy && (
          <>
            <span>{state.name}</span> <Progress percent={Math.round((state.part ?? 0) * 100)} size="small" aria-label={t('file.progress')} />
            <Sha256 value={state.sha256} />
          </>
        )}
        {state.part === 1 && <span className="sr-only">{t('file.stored', { name: state.name ?? '' })}</span>}
      </div>
      {state.fault !== undefined && (typeof state.fault === 'string' ? <p className="bad">{state.fault}</p> : <ProblemAlert problem={state.fault} />)}
    </div>
  )
}

/** Sha256 shows a file's fingerprint, short but whole when copied. */
export function Sha256({ value }: { value?: string | null }) {
  const { t } = useText()
  if (!value) return null
  return (
    <span className="sha">
      {t('file.sha')} <code title={value}>{value}</code>
    </span>
  )
}

/** sha256Of is the lower-case hex SHA-256 of a file. */
export async function sha256Of(file: Blob): Promise<string> {
  const sum = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
