import { Alert, Button, Input } from 'antd'
import { useState } from 'react'
import { readCopy } from '../../../../seal/reading'
import type { Slip } from '../../../../seal/seal'
import { api, take } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Facts } from '../../ui/Facts'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { downloadSlip, keepSlip } from '../../parts/slip'

interface Props {
  bid: string
  lead: string
  /** onRead takes what was read; without it the copy is shown. */
  onRead?: (slip: Slip) => void
}

/** ReadCopy opens the firm's own copy of an offer with its passphrase, in this browser. */
export function ReadCopy({ bid, lead, onRead }: Props) {
  const { t } = useText()
  const [passphrase, setPassphrase] = useState('')
  const [slip, setSlip] = useState<Slip>()
  const [wrong, setWrong] = useState(false)
  const read = useAct(async () => {
    setWrong(false)
    const { copy, wrapped } = await take(api.GET('/bids/{id}/copy', { params: { path: { id: bid } } }))
    const found = await readCopy(copy, wrapped, passphrase).catch(() => undefined)
    if (!found) return setWrong(true)
    keepSlip(found)
    setPassphrase('')
    setSlip(found)
    onRead?.(found)
  })
  if (slip && !onRead) {
    return (
      <>
        <Facts
          of={[
            [t('field.price'), slip.price],
            [t('slip.secret'), <code key="secret">{slip.withdrawal_secret}</code>],
          ]}
        />
        <Button onClick={() => downloadSlip(slip)}>{t('placed.slip')}</Button>
      </>
    )
  }
  return (
    <div>
      <p>{slip ? t('copy.filled') : lead}</p>
      {!slip && (
        <div className="actions">
          <label>
            {t('reading.passphrase')} <Input.Password value={passphrase} autoComplete="off" onChange={(event) => setPassphrase(event.target.value)} onPressEnter={(event) => event.preventDefault()} style={{ maxWidth: 260 }} />
          </label>
          <Button loading={read.busy} disabled={passphrase === ''} onClick={() => void read.act(undefined)}>
            {t('copy.read')}
          </Button>
        </div>
      )}
      {wrong && <Alert type="error" showIcon title={t('copy.wrong')} />}
      <ProblemAlert problem={read.problem} />
    </div>
  )
}
