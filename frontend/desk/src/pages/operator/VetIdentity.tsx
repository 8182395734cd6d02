import { useQuery } from '@tanstack/react-query'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { IdentityImages } from '../../parts/IdentityImages'
import { mine, useWhyNot } from '../../parts/Verb'
import { Loading, Panel } from '../../ui/Page'

type Desk = Schemas['AgencyDesk']

/** VetIdentity shows the vetter who has taken the application its images of identity papers; any other reads who may see them. */
export function VetIdentity({ desk }: { desk: Desk }) {
  const { t } = useText()
  const why = useWhyNot()
  if (!mine(desk.actions, 'identity')) return null
  const reason = why(desk.actions, 'identity')
  return <Panel title={t('idpapers.vet')}>{reason ? <p className="faint">{reason}</p> : <Images id={desk.id} />}</Panel>
}

function Images({ id }: { id: string }) {
  const { t, w } = useText()
  const asked = useQuery({ queryKey: ['identity-papers', id], queryFn: () => take(api.GET('/admissions/{id}/identity-papers', { params: { path: { id } } })), gcTime: 0 })
  return (
    <Loading of={asked}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="faint">{t('idpapers.vet.none')}</p>
        ) : (
          (['legal_representative', 'authorised_person'] as const).map((whose) => {
            const own = items.filter((one) => one.whose === whose)
            return (
              own.length > 0 && (
                <section key={whose}>
                  <h3>{w('idwhose', whose)}</h3>
                  <IdentityImages of={own} />
                </section>
              )
            )
          })
        )
      }
    </Loading>
  )
}
