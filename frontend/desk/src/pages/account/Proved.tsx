import { useText } from '../../messages'
import { Nothing, Page } from '../../ui/Page'

/** Proved is where the identity provider leads back to after a fresh sign-in: the other page goes on. */
export function Proved() {
  const { t } = useText()
  return (
    <Page title={t('proved.title')}>
      <Nothing title={t('proved.title')} hint={t('proved.hint')} />
    </Page>
  )
}
