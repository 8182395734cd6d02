import { useQuery } from '@tanstack/react-query'
import { Button, Popconfirm, Typography } from 'antd'
import { useState } from 'react'
import { api, take } from '../../api/client'
import { calendarFeed } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { showMoment } from '../../ui/dates'
import { Loading, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

/** CalendarAddress makes the private address of my calendar of starred notices, shown once, and ends it. */
export function CalendarAddress() {
  const { t, lang } = useText()
  const asked = useQuery(calendarFeed())
  const [address, setAddress] = useState<string>()
  const make = useAct(() => take(api.POST('/me/calendar')), t('calendar.made'), (made) => setAddress(made.address))
  const end = useAct(() => take(api.DELETE('/me/calendar')), t('calendar.ended'), () => setAddress(undefined))
  return (
    <Panel title={t('calendar.title')}>
      <p>{t('calendar.lead')}</p>
      <ProblemAlert problem={make.problem ?? end.problem} />
      <Loading of={asked}>
        {({ made_at }) => (
          <>
            {address && (
              <div className="token" role="status">
                <p>{t('calendar.once')}</p>
                <Typography.Text code copyable className="calendar-address">
                  {address}
                </Typography.Text>
              </div>
            )}
            {made_at && <p className="faint">{t('calendar.since', { at: showMoment(made_at, lang) })}</p>}
            <div className="buttons">
              {made_at ? (
                <Popconfirm title={t('calendar.again.sure')} okText={t('calendar.again')} cancelText={t('form.cancel')} onConfirm={() => void make.act(undefined)}>
                  <Button loading={make.busy}>{t('calendar.again')}</Button>
                </Popconfirm>
              ) : (
                <Button type="primary" loading={make.busy} onClick={() => void make.act(undefined)}>
                  {t('calendar.make')}
                </Button>
              )}
              {made_at && (
                <Button loading={end.busy} onClick={() => void end.act(undefined)}>
                  {t('calendar.end')}
                </Button>
              )}
            </div>
          </>
        )}
      </Loading>
    </Panel>
  )
}
