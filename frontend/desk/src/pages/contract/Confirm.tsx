import { useQuery } from '@tanstack/react-query'
import { Checkbox } from 'antd'
import { useState } from 'react'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { fetchFile } from '../../api/upload'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { useWhyNot } from '../../parts/Verb'
import { ActionButton } from '../../ui/ActionButton'
import { sha256Of } from '../../ui/FileUpload'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { Status } from '../../ui/Status'

/** Confirm is the winner's yes to the very same file: its SHA-256 is reckoned here, from the bytes he sees. */
export function Confirm({ contract, file: stored }: { contract: Schemas['Contract']; file: Schemas['FileRef'] }) {
  const { t } = useText()
  const why = useWhyNot()
  const [read, setRead] = useState(false)
  const [own, setOwn] = useState<string>()
  const file = useQuery({ queryKey: ['file', stored.id], queryFn: () => fetchFile(stored.id), staleTime: 'static' })
  const sum = useQuery({ queryKey: ['file', stored.id, 'sha256'], queryFn: () => sha256Of(file.data as Blob), enabled: Boolean(file.data), staleTime: 'static' })
  const confirm = useAct(
    (sha256: string) => take(api.POST('/desk/contracts/{id}/confirm', { params: { path: { id: contract.id }, header: ifMatch(contract.version) }, body: { sha256 } })),
    t('contract.confirmed'),
  )
  if (contract.status !== 'signed') return contract.status === 'drafted' ? <p>{t('contract.notyet')}</p> : null

  const reason = why(contract.actions, 'confirm') ?? (sum.data ? (read ? null : t('contract.readfirst')) : t('contract.hashing'))
  return (
    <>
      <h3>{t('contract.confirm.title')}</h3>
      <p>{t('contract.confirm.lead')}</p>
      <ProblemAlert problem={file.error ?? confirm.problem} />
      {sum.data && (
        <p className="sha">
          SHA-256 <code>{sum.data}</code> {sum.data === stored.sha256 ? <Status tone="good">{t('contract.sha.same')}</Status> : <Status tone="bad">{t('contract.sha.differs')}</Status>}
        </p>
      )}
      <p>
        <label className="small">
          {t('contract.own')} <input type="file" accept="application/pdf" onChange={(event) => void hash(event.target.files?.[0], setOwn)} />
        </label>{' '}
        {own && (own === stored.sha256 ? <Status tone="good">{t('contract.own.same')}</Status> : <Status tone="bad">{t('contract.own.differs')}</Status>)}
      </p>
      <p>
        <Checkbox checked={read} onChange={(event) => setRead(event.target.checked)}>
          {t('contract.read')}
        </Checkbox>
      </p>
      <ActionButton type="primary" disabledReason={reason} loading={confirm.busy} onClick={() => void confirm.act(sum.data ?? '')}>
        {t('contract.confirm')}
      </ActionButton>
    </>
  )
}

async function hash(file: File | undefined, set: (sum: string | undefined) => void) {
  set(file ? await sha256Of(file) : undefined)
}
