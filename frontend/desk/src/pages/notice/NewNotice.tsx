import { useRef } from 'react'
import { uuid } from '../../../../seal/bytes'
import { useText } from '../../messages'
import { useSession } from '../../parts/session'
import { Page } from '../../ui/Page'
import { NoticeForm } from './NoticeForm'

/** NewNotice drafts a notice; its id is made here, so that saving twice makes one draft. */
export function NewNotice() {
  const { t } = useText()
  const me = useSession()
  const id = useRef(uuid())
  return (
    <Page title={t('notice.new')} lead={t('notice.new.lead', { name: me.organisation.name })} back={{ to: '/notices', label: t('notices.title') }}>
      <NoticeForm id={id.current} />
    </Page>
  )
}
