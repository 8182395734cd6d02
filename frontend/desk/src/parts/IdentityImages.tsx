import { Button } from 'antd'
import { useEffect, useState } from 'react'
import type { Schemas } from '../api/client'
import { fetchIdentity } from '../api/upload'
import { useText } from '../messages'
import { showMoment } from '../ui/dates'
import { ProblemAlert } from '../ui/ProblemAlert'
import { Status } from '../ui/Status'
import { useAct } from './act'
import { Paper } from './Paper'

type Image = Schemas['IdentityPaper']

/** IdentityImages lists images of identity papers: how long each is held by which rule, or when it was deleted, and a look at one at a time. */
export function IdentityImages({ of }: { of: Image[] }) {
  const { t, w } = useText()
  const [shown, setShown] = useState<{ id: string; blob: Blob }>()
  const look = useAct(async (id: string) => ({ id, blob: await fetchIdentity(id) }), undefined, setShown)
  if (of.length === 0) return <p className="faint">{t('idpapers.none')}</p>
  return (
    <>
      <ul className="list">
        {of.map((one, i) => (
          <li key={one.id} className="row">
            <span>
              {t('idpapers.nth', { n: i + 1 })} · <Held of={one} />
            </span>
            {one.state === 'kept' && (
              <Button size="small" loading={look.busy} aria-label={t('idpapers.look.nth', { whose: w('idwhose', one.whose), n: i + 1 })} onClick={() => void look.act(one.id)}>
                {t('idpapers.look')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ProblemAlert problem={look.problem} />
      {shown && of.some((one) => one.id === shown.id && one.state === 'kept') && <Shown blob={shown.blob} onClose={() => setShown(undefined)} />}
    </>
  )
}

/** Held says until when an image is kept, or when it went, and by which rule. */
function Held({ of }: { of: Image }) {
  const { t, w, lang } = useText()
  const rule = w('rulekey', of.rule)
  if (of.state === 'deleted') return <Status tone="calm">{t('idpapers.deleted', { at: showMoment(of.deleted_at, lang), rule })}</Status>
  if (of.state === 'going') return <Status tone="warn">{t('idpapers.going', { rule })}</Status>
  const day = showMoment(of.until, lang, 'day')
  if (of.rule === 'identity.after_submission') return <span>{t('idpapers.waiting', { days: of.days ?? 0, day, rule })}</span>
  return <span>{t('idpapers.until', { day, rule })}</span>
}

/** Shown is one image in the page, under words that say what it is for. */
function Shown({ blob, onClose }: { blob: Blob; onClose: () => void }) {
  const { t } = useText()
  const [url, setURL] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(blob)
    setURL(made)
    return () => URL.revokeObjectURL(made)
  }, [blob])
  const words = t('idpapers.mark')
  const mark = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="160"><text x="20" y="100" transform="rotate(-20 160 80)" font-size="22" fill="#b00" fill-opacity=".28">${words}</text></svg>`
  return (
    <div>
      <p className="small">
        {t('idpapers.recorded')}{' '}
        <Button size="small" onClick={onClose}>
          {t('idpapers.close')}
        </Button>
      </p>
      <div style={{ position: 'relative' }}>
        {url && <Paper url={url} name={t('idpapers.vet')} picture={blob.type.startsWith('image/')} />}
        <div aria-hidden style={{ position: 'absolute', inset: 0, pointerEvents: 'none', backgroundImage: `url("data:image/svg+xml;utf8,${encodeURIComponent(mark)}")` }} />
      </div>
    </div>
  )
}
