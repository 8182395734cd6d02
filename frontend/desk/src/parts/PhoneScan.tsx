import { MobileOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useEffect, useState } from 'react'
import { uuid } from '../../../seal/bytes'
import { api, take, type Schemas } from '../api/client'
import type { FilePurpose, StoredFile } from '../api/upload'
import { useText } from '../messages'
import { ProblemAlert } from '../ui/ProblemAlert'
import { useAct } from './act'

interface Props {
  purpose: FilePurpose
  label: string
  onStored: (file: StoredFile) => void
}

/** PhoneScan lends a phone to a file field: a code to scan, then the document arrives here by itself. */
export function PhoneScan({ purpose, label, onStored }: Props) {
  const { t } = useText()
  const [code, setCode] = useState<Schemas['CaptureCode']>()
  const begin = useAct(() => take(api.POST('/captures', { body: { id: uuid(), purpose, label: label.slice(0, 100) } })), undefined, setCode)
  return (
    <>
      <Button type="link" size="small" icon={<MobileOutlined aria-hidden />} loading={begin.busy} onClick={() => void begin.act(undefined)}>
        {t('scan.phone')}
      </Button>
      <ProblemAlert problem={begin.problem} />
      <Modal open={Boolean(code)} title={label} footer={null} onCancel={() => setCode(undefined)} destroyOnHidden>
        {code && (
          <Waiting
            code={code}
            onStored={(file) => {
              setCode(undefined)
              onStored(file)
            }}
          />
        )}
      </Modal>
    </>
  )
}

function Waiting({ code, onStored }: { code: Schemas['CaptureCode']; onStored: (file: StoredFile) => void }) {
  const { t } = useText()
  const asked = useQuery({ queryKey: ['capture', code.id], queryFn: () => take(api.GET('/captures/{id}', { params: { path: { id: code.id } } })), refetchInterval: 1500 })
  const file = asked.data?.file
  useEffect(() => {
    if (file) onStored(file)
  }, [file, onStored])
  return (
    <>
      <p>{t('scan.lead')}</p>
      <p className="center">
        <img className="qr" src={`data:image/svg+xml;utf8,${encodeURIComponent(code.qr)}`} alt={t('scan.qr')} width={220} height={220} />
      </p>
      <p className="small faint">
        <a href={code.address} target="_blank" rel="noreferrer">
          {code.address}
        </a>
      </p>
      <p role="status">
        <strong>{asked.data?.opened ? t('scan.pages', { count: asked.data.pages }) : t('scan.waiting')}</strong>
      </p>
    </>
  )
}
