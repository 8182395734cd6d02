import { useRef, useState } from 'react'
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
  const id = useRef(uuid())
  const [start, setStart] = useState<{ fields: Fields; turn: number }>()
  return (
    <Page title={t('notice.new')} lead={t('notice.new.lead', { name: me.organisation.name })} back={{ to: '/notices', label: t('notices.title') }}>
      <StartFrom onFields={(fields) => setStart((before) => ({ fields, turn: (before?.turn ?? 0) + 1 }))} />
      <NoticeForm key={start?.turn ?? 0} id={id.current} start={start?.fields} />
    </Page>
  )
}
