import { Alert } from 'antd'
import type { Schemas } from '../api/client'
import { useText } from '../messages'

/** Recognised says by which partner region's list an agency counts as checked, and whether that still holds. */
export function Recognised({ of }: { of?: Schemas['Recognition'] }) {
  const { t, w, pick } = useText()
  if (!of) return null
  const title = t('recognition.by', { name: pick(of.name.zh, of.name.en), list: of.list, issued: of.issued })
  if (of.ended) return <Alert type="warning" showIcon title={title} description={`${w('recognition.ended', of.ended)}${of.alone ? t('recognition.remedy') : ''}`} />
  return (
    <p className="meta">
      {title} · {t('recognition.until', { day: of.valid_until })} · <a href="/partners">{t('recognition.partners')}</a>
    </p>
  )
}
