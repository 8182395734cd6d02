import { useQuery } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { people } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { OrganisationPick } from '../../parts/OrganisationPick'
import { has, useSession } from '../../parts/session'
import { Loading, Nothing, Page } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { Status } from '../../ui/Status'
import { PersonCare, Resets } from './PersonCare'
import { ChangeRoles, NewPerson } from './PersonForms'

type Person = Schemas['Person']

/** People is the accounts of one organisation. A new person sets his own password with a link he gets by mail. */
export function People() {
  const { t } = useText()
  const me = useSession()
  const [filters, setFilters] = useSearchParams()
  const [open, setOpen] = useState(false)
  const organisation = filters.get('organisation') ?? ''
  const asked = useQuery(people(organisation))
  return (
    <Page
      title={t('people.title')}
      lead={t('people.lead')}
      extra={
        has(me, 'admin_system') && (
          <Button type="primary" onClick={() => setOpen(true)}>
            {t('people.new')}
          </Button>
        )
      }
    >
      <div className="filters">
        <OrganisationPick label={t('people.organisation')} value={organisation || undefined} onChange={(id) => setFilters({ organisation: id }, { replace: true })} />
      </div>
      {organisation && <Resets organisation={organisation} />}
      {!organisation && <Nothing title={t('people.choose')} hint={t('people.choose.hint')} />}
      {organisation && (
        <Loading of={asked}>
          {({ items }) =>
            items.length === 0 ? (
              <Nothing title={t('people.none')} />
            ) : (
              <ul className="list">
                {items.map((one) => (
                  <One key={one.id} of={one} />
                ))}
              </ul>
            )
          }
        </Loading>
      )}
      <Modal open={open} title={t('people.new')} footer={null} onCancel={() => setOpen(false)} destroyOnHidden>
        <NewPerson organisation={organisation || undefined} onDone={() => setOpen(false)} />
      </Modal>
    </Page>
  )
}

function One({ of }: { of: Person }) {
  const { t, w, comma } = useText()
  const me = useSession()
  const [open, setOpen] = useState(false)
  const change = useAct(
    (disabled: boolean) => take(api.POST('/people/{id}/disable', { params: { path: { id: of.id } }, body: { organisation: of.organisation, disabled } })),
    t(of.disabled ? 'people.enabled.done' : 'people.disabled.done'),
  )
  return (
    <li>
      <div className="row">
        <span className="row-title">{of.name}</span>
        <span className="links">
          {of.disabled && <Status tone="bad">{t('people.disabled')}</Status>}
          <Status tone={of.password_set ? 'good' : 'warn'}>{t(of.password_set ? 'people.password' : 'people.nopassword')}</Status>
          <Status tone={of.totp_enrolled ? 'good' : 'calm'}>{t(of.totp_enrolled ? 'people.totp' : 'people.nototp')}</Status>
        </span>
      </div>
      <div className="meta">
        <span>{of.email}</span>
        <span>{of.roles.map((role) => w('role', role)).join(comma)}</span>
      </div>
      <ProblemAlert problem={change.problem} />
      {has(me, 'admin_system', 'admin_security', 'agency_admin') && of.id !== me.person.id && (
        <div className="row-actions">
          <Button size="small" onClick={() => setOpen(true)}>
            {t('people.roles')}
          </Button>
          <Button size="small" danger={!of.disabled} loading={change.busy} onClick={() => void change.act(!of.disabled)}>
            {t(of.disabled ? 'people.enable' : 'people.disable')}
          </Button>
          <PersonCare of={of} />
        </div>
      )}
      <Modal open={open} title={t('people.roles.of', { name: of.name })} footer={null} onCancel={() => setOpen(false)} destroyOnHidden>
        <ChangeRoles of={of} onDone={() => setOpen(false)} />
      </Modal>
    </li>
  )
}
