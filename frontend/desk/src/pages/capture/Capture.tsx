import { CameraOutlined, DeleteOutlined, RotateRightOutlined } from '@ant-design/icons'
import { Alert, Button } from 'antd'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useParams } from 'react-router'
import { uuid } from '../../../../seal/bytes'
import { api, base, send, take, type Schemas } from '../../api/client'
import { Problem } from '../../api/problem'
import { useText } from '../../messages'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { sha256Of } from '../../ui/FileUpload'
import { forget, kept, keep, type Shot } from './kept'
import { bound, shrunk, turned } from './shots'

/** Capture is the phone's page: take pictures, turn them, hand in one PDF. What was taken survives a reload. */
export function Capture() {
  const { t, comma } = useText()
  const { token = '' } = useParams()
  const [task, setTask] = useState<Schemas['CaptureTask']>()
  const [shots, setShots] = useState<Shot[]>([])
  const [problem, setProblem] = useState<unknown>()
  const [unread, setUnread] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState(false)
  const file = useRef(uuid())
  const newest = useRef<Shot[]>([])
  const turning = useRef(new Set<string>())
  const input = useRef<HTMLInputElement>(null)

  useEffect(() => {
    void (async () => {
      try {
        const before = await kept(token)
        setTask(await take(api.POST('/capture/{token}', { params: { path: { token } }, body: { pages: before.length || -1 } })))
        newest.current = before
        setShots(before)
      } catch (fault) {
        setProblem(fault)
      }
    })()
  }, [token])

  const set = useCallback(
    async (next: Shot[]) => {
      newest.current = next
      setShots(next)
      await keep(token, next)
      await take(api.POST('/capture/{token}', { params: { path: { token } }, body: { pages: next.length } })).catch(setProblem)
    },
    [token],
  )

  async function add(files: FileList | null) {
    if (!files) return
    setBusy(true)
    const fresh: Shot[] = []
    const refused: string[] = []
    for (const one of Array.from(files)) {
      const shot = await shrunk(one)
      if (shot) fresh.push(shot)
      else refused.push(one.name)
    }
    setUnread(refused)
    await set([...shots, ...fresh].slice(0, 30))
    setBusy(false)
    if (input.current) input.current.value = ''
  }

  /** turn puts the turned picture into the list as it is by then: others may be turned or dropped meanwhile. */
  async function turn(shot: Shot) {
    if (turning.current.has(shot.id)) return
    turning.current.add(shot.id)
    try {
      const next = await turned(shot)
      void set(newest.current.map((one) => (one.id === shot.id ? next : one)))
    } catch (fault) {
      setProblem(fault)
    } finally {
      turning.current.delete(shot.id)
    }
  }

  async function finish() {
    setBusy(true)
    setProblem(undefined)
    try {
      const pdf = await bound(shots)
      const query = new URLSearchParams({ id: file.current, sha256: await sha256Of(pdf) })
      const response = await send(new Request(`${base}/capture/${token}/file?${query}`, { method: 'POST', body: pdf, headers: { 'Content-Type': 'application/octet-stream' } }))
      if (!response.ok) throw new Problem(response.status, (await response.json()) as Record<string, unknown>)
      await forget(token)
      setDone(true)
    } catch (fault) {
      setProblem(fault)
    } finally {
      setBusy(false)
    }
  }

  if (done) return <main className="capture"><Alert type="success" showIcon title={t('capture.done')} description={t('capture.done.hint')} /></main>
  return (
    <main className="capture">
      <h1>{task?.label ?? t('capture.title')}</h1>
      <ProblemAlert problem={problem} />
      {unread.length > 0 && <Alert type="warning" showIcon title={t('capture.unread', { names: unread.join(comma) })} description={t('capture.unread.remedy')} />}
      {task && (
        <>
          <p>{t('capture.lead')}</p>
          <label className="upload-label" htmlFor="shots">
            <CameraOutlined aria-hidden /> {t('capture.take')}
          </label>
          <input id="shots" ref={input} type="file" accept="image/jpeg,image/png,image/heic,image/heif" multiple disabled={busy} onChange={(event) => void add(event.target.files)} />
          <ol className="shots">
            {shots.map((shot, i) => (
              <li key={shot.id}>
                <img src={shot.url} alt={t('capture.page', { n: i + 1 })} />
                <div className="actions">
                  <Button icon={<RotateRightOutlined aria-hidden />} disabled={busy} onClick={() => void turn(shot)}>
                    {t('capture.turn', { n: i + 1 })}
                  </Button>
                  <Button danger icon={<DeleteOutlined aria-hidden />} disabled={busy} onClick={() => void set(shots.filter((one) => one.id !== shot.id))}>
                    {t('capture.drop', { n: i + 1 })}
                  </Button>
                </div>
              </li>
            ))}
          </ol>
          <Button type="primary" size="large" block loading={busy} disabled={shots.length === 0} onClick={() => void finish()}>
            {t('capture.finish', { count: shots.length })}
          </Button>
        </>
      )}
    </main>
  )
}
