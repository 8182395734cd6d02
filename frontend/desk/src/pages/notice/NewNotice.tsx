import { useState } from 'react'
import { uuid } from '../../../../seal/bytes'
import { useText } from '../../messages'
import { useSession } from '../../parts/session'
import { Page } from '../../ui/Page'
import type { Fields } from './draft'
import { NoticeForm } from './NoticeForm'
import { StartFrom } from './StartFrom'

/** NewNotice drafts a notice, from nothing, another notice or a template; its id is made here, so that saving twice makes one draft. */
export function NewNotice() {
  const { t } = useText()
  const me = useSession()
  const [start, setStart] = useState<{ id: string; fields?: Fields }>(() => ({ id: uuid() }))
  return (
    <Page title={t('notice.new')} lead={t('notice.new.lead', { name: me.organisation.name })} back={{ to: '/notices', label: t('notices.title') }}>
      <StartFrom onFields={(fields) => setStart({ id: uuid(), fields })} />
      <NoticeForm key={start.id} id={start.id} start={start.fields} />
    </Page>
  )
}
