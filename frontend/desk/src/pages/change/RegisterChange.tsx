import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { uuid } from '../../../../seal/bytes'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { deskChange } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
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
  const go = useNavigate()
  const [id] = useState(uuid) // a repeat answers the same change
  const add = useAct(
    (fields: Fields) => take(api.POST('/desk/changes', { body: { id, fields } })),
    t('change.registered'),
    (made) => void go(`/changes/${made.id}`),
  )
  return (
    <Page title={t('change.register')} lead={t('change.register.lead')} back={{ to: '/changes', label: t('changes.title') }}>
      <ChangeForm busy={add.busy} problem={add.problem} ok={t('change.register')} onFields={(fields) => void add.act(fields)} />
    </Page>
  )
}

function Edit({ id }: { id: string }) {
  const { t } = useText()
  const go = useNavigate()
  const asked = useQuery(deskChange(id))
  const save = useAct(
    (fields: Fields) =>
      take(api.PUT('/desk/changes/{id}', { params: { path: { id }, header: ifMatch(asked.data?.version ?? 0) }, body: fields })),
    t('change.saved'),
    () => void go(`/changes/${id}`),
  )
  return (
    <Page title={t('change.edit')} back={{ to: `/changes/${id}`, label: t('change.back') }}>
      <Loading of={asked}>
        {(one) => <ChangeForm of={one.fields} files={one.files} busy={save.busy} problem={save.problem} ok={t('form.save')} onFields={(fields) => void save.act(fields)} />}
      </Loading>
    </Page>
  )
}
