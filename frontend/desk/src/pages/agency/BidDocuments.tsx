import { CheckCircleOutlined, UploadOutlined } from '@ant-design/icons'
import { Button, Progress } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import { maxDocument, type SealedFile } from '../../../../seal/document'
import { uuid } from '../../../../seal/bytes'
import type { Schemas } from '../../api/client'
import { sendDocument, type KeptDocument } from '../../api/document'
import { useText } from '../../messages'
import { ProblemAlert } from '../../ui/ProblemAlert'
import type { BidDraft } from './bidDraft'
import type { SealNews, SealTask } from './seal.worker'

interface Props {
  notice: Schemas['Notice']
  draft: BidDraft
  onKept: (asked: string, of: KeptDocument | undefined) => Promise<void>
  onReady: (ids: string[], missing: string[]) => void
}

/** BidDocuments takes the documents that the notice asks for, seals each in a worker and sends it while the rest is filled in. */
export function BidDocuments({ notice, draft, onKept, onReady }: Props) {
  const { t } = useText()
  const [done, setDone] = useState<{ [asked: string]: string | undefined }>({})
  const asked = notice.terms.documents
  const ready = useRef(onReady)
  ready.current = onReady
  useEffect(() => {
    const ids = (asked ?? []).flatMap((one) => done[one.name] ?? [])
    const waiting = (asked ?? []).filter((one) => !done[one.name] && (one.required || draft.documents?.[one.name])).map((one) => one.name)
    ready.current(ids, waiting)
  }, [asked, done, draft.documents])

  return (
    <section aria-label={t('docs.title')}>
      <h3>{t('docs.title')}</h3>
      <p className="small">{t('docs.lead')}</p>
      {notice.terms.method === 'scored' && <p className="small">{t('docs.blind')}</p>}
      <ul className="files">
        {asked?.map((one) => (
          <li key={one.name}>
            <One notice={notice} asked={one} kept={draft.documents?.[one.name]} onKept={(of) => onKept(one.name, of)} onDone={(id) => setDone((before) => ({ ...before, [one.name]: id }))} />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface OneProps {
  notice: Schemas['Notice']
  asked: Schemas['AskedDocument']
  kept?: KeptDocument
  onKept: (of: KeptDocument | undefined) => Promise<void>
  onDone: (id: string | undefined) => void
}

type Step = { at: 'idle' | 'sealing' | 'sending' | 'stored'; part: number; waiting?: boolean; fault?: unknown }

function One({ notice, asked, kept, onKept, onDone }: OneProps) {
  const { t } = useText()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [step, setStep] = useState<Step>({ at: 'idle', part: 0 })
  const started = useRef<string>(undefined)

  // What was sealed before a reload goes on by itself, from the parts that are there.
  useEffect(() => {
    if (kept && started.current !== kept.id) void send(kept)
  })

  async function take(file: File | undefined) {
    if (!file) return
    if (file.size > maxDocument) return setStep({ at: 'idle', part: 0, fault: t('file.large', { mib: maxDocument >> 20 }) })
    onDone(undefined)
    setStep({ at: 'sealing', part: 0 })
    try {
      const made = await sealInWorker({ recipient: notice.document_recipient, file }, (part) => setStep({ at: 'sealing', part }))
      await send({ ...made, id: uuid(), asked: asked.name, name: file.name })
    } catch (fault) {
      setStep({ at: 'idle', part: 0, fault: fault instanceof Error && fault.name === 'Problem' ? fault : t('docs.unsealed') })
    } finally {
      if (input.current) input.current.value = ''
    }
  }

  async function send(of: KeptDocument) {
    started.current = of.id
    setStep({ at: 'sending', part: 0 })
    try {
      await onKept(of)
      const stored = await sendDocument(notice.number, of, (part, waiting) => setStep((before) => ({ at: 'sending', part: part < 0 ? before.part : part, waiting })))
      if (stored.id !== of.id) {
        started.current = stored.id
        await onKept(stored)
      }
      setStep({ at: 'stored', part: 1 })
      onDone(stored.id)
    } catch (fault) {
      setStep({ at: 'idle', part: 0, fault })
    }
  }

  async function remove() {
    onDone(undefined)
    started.current = undefined
    setStep({ at: 'idle', part: 0 })
    await onKept(undefined)
  }

  const busy = step.at === 'sealing' || step.at === 'sending'
  return (
    <div className="upload">
      <strong>{asked.name}</strong> <span className="faint small">{t(asked.required ? 'docs.required' : 'docs.optional')}</span>{' '}
      {step.at === 'stored' && (
        <span>
          <CheckCircleOutlined aria-hidden /> {t('docs.stored', { name: kept?.name ?? '' })}{' '}
          <Button type="text" size="small" onClick={() => void remove()}>
            {t('form.remove')}
          </Button>
        </span>
      )}
      {step.at !== 'stored' && (
        <>
          <label htmlFor={id} className={busy ? 'upload-label off' : 'upload-label'}>
            <UploadOutlined aria-hidden /> {t('docs.choose', { name: asked.name })}
          </label>
          <input id={id} ref={input} type="file" disabled={busy} onChange={(event) => void take(event.target.files?.[0])} />
        </>
      )}
      <div role="status">
        {busy && (
          <>
            <span className="small">{t(step.waiting ? 'docs.waiting' : step.at === 'sealing' ? 'docs.sealing' : 'docs.sending')}</span>{' '}
            <Progress percent={Math.round(step.part * 100)} size="small" aria-label={t('file.progress')} />
          </>
        )}
      </div>
      {step.fault !== undefined && (typeof step.fault === 'string' ? <p className="bad">{step.fault}</p> : <ProblemAlert problem={step.fault} />)}
    </div>
  )
}

function sealInWorker(task: SealTask, onPart: (done: number) => void): Promise<SealedFile> {
  const worker = new Worker(new URL('./seal.worker.ts', import.meta.url), { type: 'module' })
  return new Promise<SealedFile>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<SealNews>) => {
      if ('done' in data) return onPart(data.done)
      if ('made' in data) return resolve(data.made)
      reject(new Error(data.fault))
    }
    worker.onerror = (event) => reject(new Error(event.message))
    worker.postMessage(task)
  }).finally(() => worker.terminate())
}
