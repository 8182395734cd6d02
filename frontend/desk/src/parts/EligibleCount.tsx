import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { api, take } from '../api/client'
import { useText } from '../messages'
import { Loading, Panel } from '../ui/Page'

/** EligibleCount judges every admitted agency for one notice, when asked to: numbers, and names for those who may see them. */
export function EligibleCount({ notice }: { notice: string }) {
  const { t, w, colon, comma } = useText()
  const [open, setOpen] = useState(false)
  const asked = useQuery({ queryKey: ['eligible', notice], queryFn: () => take(api.GET('/desk/notices/{id}/eligible', { params: { path: { id: notice } } })), enabled: open })
  return (
    <Panel title={t('eligible.title')}>
      <p className="faint">{t('eligible.lead')}</p>
      {!open && <Button onClick={() => setOpen(true)}>{t('eligible.show')}</Button>}
      {open && (
        <Loading of={asked}>
          {(count) => (
            <>
              <p>
                <strong>{t('eligible.count', { admitted: count.admitted, eligible: count.eligible })}</strong>
              </p>
              <ul>
                {count.reasons.map((one) => (
                  <li key={one.code}>
                    {w('ineligible', one.code)}{colon}{one.count}
                  </li>
                ))}
              </ul>
              {count.names.length > 0 && (
                <details>
                  <summary>{t('eligible.names')}</summary>
                  <p>{count.names.join(comma)}</p>
                </details>
              )}
            </>
          )}
        </Loading>
      )}
    </Panel>
  )
}
