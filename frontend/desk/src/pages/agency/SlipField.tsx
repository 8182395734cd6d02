import { DownloadOutlined } from '@ant-design/icons'
import { Button, Input } from 'antd'
import { useEffect, useRef, useState } from 'react'
import type { Slip } from '../../../../seal/seal'
import { useText } from '../../messages'
import { downloadSlip, heldSlip } from '../../parts/slip'

interface Props {
  id?: string
  bid: string
  value?: string
  onChange?: (secret: string) => void
}

/** SlipField reads the withdrawal secret from the slip's file, or takes it as text from the printed slip. */
export function SlipField({ id, bid, value, onChange }: Props) {
  const { t } = useText()
  const [said, setSaid] = useState('')
  const change = useRef(onChange)
  change.current = onChange

  useEffect(() => {
    const held = heldSlip(bid)
    if (held) change.current?.(held.withdrawal_secret)
  }, [bid])

  async function read(file: File | undefined) {
    if (!file) return
    try {
      const slip = JSON.parse(await file.text()) as Partial<Slip>
      if (slip.bid !== bid || !slip.withdrawal_secret) return setSaid(t('slip.other'))
      setSaid('')
      onChange?.(slip.withdrawal_secret)
    } catch {
      setSaid(t('slip.unreadable'))
    }
  }

  return (
    <div>
      <Input id={id} value={value} onChange={(event) => onChange?.(event.target.value.trim().toLowerCase())} autoComplete="off" spellCheck={false} placeholder={t('slip.paste')} />
      <p>
        <label className="small">
          {t('slip.file')} <input type="file" accept="application/json,.json" onChange={(event) => void read(event.target.files?.[0])} />
        </label>
      </p>
      {said && (
        <p className="bad" role="alert">
          {said}
        </p>
      )}
    </div>
  )
}

/** HeldSlip offers the slip once more for as long as this tab holds it. */
export function HeldSlip({ bid }: { bid: string }) {
  const { t } = useText()
  const slip = heldSlip(bid)
  if (!slip) return null
  return (
    <p>
      <Button icon={<DownloadOutlined aria-hidden />} onClick={() => downloadSlip(slip)}>
        {t('placed.slip')}
      </Button>{' '}
      <span className="small">{t('slip.held')}</span>
    </p>
  )
}
