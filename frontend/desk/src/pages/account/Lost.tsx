import { Result } from 'antd'
import { Link } from 'react-router'
import { useText } from '../../messages'

/** Lost is an address that leads nowhere. */
export function Lost() {
  const { t } = useText()
  return (
    <Result
      status="404"
      title={t('page.missing')}
      extra={
        <Link to="/">{t('page.home')}</Link>
      }
    />
  )
}
