import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { deskNotice } from '../../api/queries'
import { useText } from '../../messages'
import { Loading, Page } from '../../ui/Page'
import { NoticeForm } from './NoticeForm'

/** EditNotice goes on with a draft or a returned notice. */
export function EditNotice() {
  const { t } = useText()
  const { id = '' } = useParams()
  const asked = useQuery({ ...deskNotice(id), refetchOnWindowFocus: false })
  return (
    <Page title={t('notice.edit')} lead={<code>{asked.data?.number}</code>} back={{ to: `/notices/${id}`, label: t('form.cancel') }}>
      <Loading of={asked}>{(notice) => <NoticeForm id={id} notice={notice} />}</Loading>
    </Page>
  )
}
