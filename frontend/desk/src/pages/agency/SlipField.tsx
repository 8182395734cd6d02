import { Input } from 'antd'
import { useEffect, useRef, useState } from 'react'
import type { Slip } from '../../../../seal/seal'
import { useText } from '../../messages'

const memory = (bid: string) => `intermart.slip.${bid}`

/** keepSecret remembers a bid's withdrawal secret until this tab closes; the slip is what lasts. The price is not kept. */
export function keepSecret(bid: string, secret: string) {
  sessionStorage.setItem(memory(bid), secret)
}

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
    const kept = sessionStorage.getItem(memory(bid))
    if (kept) change.current?.(kept)
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

/** downloadSlip hands the slip to the bidder as a file. */
export function downloadSlip(slip: Slip) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(slip, null, 2) + '\n'], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${slip.notice}-${slip.bid.slice(0, 8)}-slip.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
