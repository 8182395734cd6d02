import { StarFilled, StarOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { api, take } from '../api/client'
import { stars } from '../api/queries'
import { useText } from '../messages'
import { useAct } from './act'

/** Star watches a notice, or no longer: it stands under what I follow, with its next deadline. */
export function Star({ number, title }: { number: string; title: string }) {
  const { t } = useText()
  const mine = useQuery(stars()).data?.items
  const on = mine?.some((one) => one.notice.number === number) ?? false
  const params = { params: { path: { number } } }
  const turn = useAct(() => take(on ? api.DELETE('/me/stars/{number}', params) : api.PUT('/me/stars/{number}', params)), on ? t('star.gone') : t('star.done'))
  return (
    <Button
      size="small"
      loading={turn.busy}
      disabled={!mine}
      aria-pressed={on}
      aria-label={t(on ? 'star.off.of' : 'star.on.of', { title })}
      icon={on ? <StarFilled aria-hidden /> : <StarOutlined aria-hidden />}
      onClick={() => void turn.act(undefined)}
    >
      {t(on ? 'star.off' : 'star.on')}
    </Button>
  )
}
