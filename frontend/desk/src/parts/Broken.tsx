import { Button, Result } from 'antd'
import { useRouteError } from 'react-router'
import { useText } from '../messages'

/** Broken is the page when a page breaks: most often a new version was installed while the old one was open. */
export function Broken() {
  const { t } = useText()
  const fault = useRouteError()
  return (
    <Result
      status="warning"
      title={t('broken.title')}
      subTitle={t('broken.why')}
      extra={
        <>
          <Button type="primary" onClick={() => window.location.reload()}>
            {t('broken.reload')}
          </Button>
          <p className="faint">{fault instanceof Error ? fault.message : ''}</p>
        </>
      }
    />
  )
}
