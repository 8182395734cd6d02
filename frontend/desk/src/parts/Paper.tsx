import { ExpandOutlined, RotateRightOutlined, ZoomInOutlined, ZoomOutOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { useText } from '../messages'

const steps = [50, 75, 100, 150, 200, 300]

/** typing reports whether a key belongs to a field or a dialog, and not to the paper. */
function typing(at: EventTarget | null): boolean {
  return at instanceof HTMLElement && at.closest('input, textarea, select, [contenteditable], [role=dialog], [role=combobox], [role=listbox]') !== null
}

/** Paper shows a document to a person who judges it: larger and smaller (+ −), turned (r), as it came (0). */
export function Paper({ url, name, picture }: { url: string; name: string; picture: boolean }) {
  const { t } = useText()
  const [zoom, setZoom] = useState(2)
  const [quarter, setQuarter] = useState(0)

  useEffect(() => {
    const larger = () => setZoom((now) => Math.min(now + 1, steps.length - 1))
    const keys: Record<string, () => void> = {
      '+': larger,
      '=': larger,
      '-': () => setZoom((now) => Math.max(now - 1, 0)),
      r: () => setQuarter((now) => (now + 1) % 4),
      '0': () => {
        setZoom(2)
        setQuarter(0)
      },
    }
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
      keys[event.key]?.()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])

  const percent = steps[zoom] ?? 100
  const height = `${(72 * percent) / 100}vh`
  const frame = { width: quarter % 2 ? height : `${percent}%`, height, transform: `rotate(${quarter * 90}deg)` } // on its side it is a square, which stays in its place
  return (
    <>
      <div className="actions paper-tools" role="toolbar" aria-label={t('paper.tools')}>
        <Button size="small" icon={<ZoomOutOutlined aria-hidden />} disabled={zoom === 0} aria-label={t('paper.smaller')} onClick={() => setZoom(zoom - 1)} />
        <span role="status">{percent}%</span>
        <Button size="small" icon={<ZoomInOutlined aria-hidden />} disabled={zoom === steps.length - 1} aria-label={t('paper.larger')} onClick={() => setZoom(zoom + 1)} />
        <Button size="small" icon={<RotateRightOutlined aria-hidden />} aria-label={t('paper.turn')} onClick={() => setQuarter((quarter + 1) % 4)} />
        <Button
          size="small"
          icon={<ExpandOutlined aria-hidden />}
          aria-label={t('paper.reset')}
          onClick={() => {
            setZoom(2)
            setQuarter(0)
          }}
        />
        <span className="faint small">{t('paper.keys')}</span>
      </div>
      <div className="paper-desk" tabIndex={0} role="group" aria-label={name}>
        {picture ? <img className="viewer" style={frame} src={url} alt={name} /> : <iframe className="viewer" style={frame} src={`${url}#view=FitH`} title={name} />}
      </div>
    </>
  )
}
