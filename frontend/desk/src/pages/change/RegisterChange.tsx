import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { deskChange } from '../../api/queries'
import { useText } from '../../messages'
import { useAct, useBegun, useGo, useMaking } from '../../parts/act'
import { Loading, Page } from '../../ui/Page'
import { ChangeForm } from './ChangeForm'

type Fields = Schemas['DirectoryChangeFields']

/** RegisterChange enters an incoming document, or mends what was entered until the departments are asked. */
export function RegisterChange() {
  const { id } = useParams()
  return id ? <Edit id={id} /> : <New />
}

function New() {
  const { t } = useText()
  const go = useGo()
  const making = useMaking()
  const add = useAct(
    (fields: Fields) => making((id) => take(api.POST('/desk/changes', { body: { id, fields } })), fields),
    t('change.registered'),
    (made) => go(`/changes/${made.id}`),
  )
  return (
    <Page title={t('change.register')} lead={t('change.register.lead')} back={{ to: '/changes', label: t('changes.title') }}>
      <ChangeForm busy={add.busy} problem={add.problem} ok={t('change.register')} onFields={(fields) => void add.act(fields)} />
    </Page>
  )
}

function Edit({ id }: { id: string }) {
  const { t } = useText()
  const asked = useQuery(deskChange(id))
  return (
    <Page title={t('change.edit')} back={{ to: `/changes/${id}`, label: t('change.back') }}>
      <Loading of={asked}>{(one) => <Mend of={one} />}</Loading>
    </Page>
  )
}

function Mend({ of }: { of: Schemas['DirectoryChangeDesk'] }) {
  const { t } = useText()
  const go = useGo()
  const begun = useBegun(of.version)
  const save = useAct(
    (fields: Fields) => begun((version) => take(api.PUT('/desk/changes/{id}', { params: { path: { id: of.id }, header: ifMatch(version) }, body: fields }))),
    t('change.saved'),
    () => go(`/changes/${of.id}`),
  )
  return <ChangeForm of={of.fields} files={of.files} busy={save.busy} problem={save.problem} ok={t('form.save')} onFields={(fields) => void save.act(fields)} />
}
