import { useQuery } from '@tanstack/react-query'
import { Button, Input, Select, Space } from 'antd'
import { useState } from 'react'
import { api, take } from '../../api/client'
import { templates } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import type { Fields } from './draft'

/** StartFrom begins a notice from another one or from a template; nothing is stored until the draft is saved. */
export function StartFrom({ onFields }: { onFields: (fields: Fields) => void }) {
  const { t } = useText()
  const [number, setNumber] = useState('')
  const known = useQuery(templates()).data?.items ?? []
  const start = useAct((query: { notice?: string; template?: string }) => take(api.GET('/desk/notices/start', { params: { query } })), t('start.done'), onFields)
  return (
    <Panel title={t('start.title')}>
      <ProblemAlert problem={start.problem} />
      <Space wrap>
        <Input aria-label={t('start.number')} placeholder={t('start.number')} value={number} onChange={(event) => setNumber(event.target.value.trim())} style={{ width: 260 }} />
        <Button loading={start.busy} disabled={number === ''} onClick={() => void start.act({ notice: number })}>
          {t('start.copy')}
        </Button>
        {known.length > 0 && (
          <Select
            aria-label={t('start.template')}
            disabled={start.busy}
            placeholder={t('start.template')}
            style={{ minWidth: 240 }}
            onChange={(template: string) => void start.act({ template })}
            options={known.map((one) => ({ value: one.id, label: one.name }))}
          />
        )}
      </Space>
    </Panel>
  )
}
