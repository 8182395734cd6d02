import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { people } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { More } from '../../parts/More'
import { Reason } from '../../parts/Reason'
import { has, useSession } from '../../parts/session'
import { Nothing, Page } from '../../ui/Page'
import { Status } from '../../ui/Status'
import { ChangeRoles, NewPerson } from './PersonForms'

type Person = Schemas['Person']

/** People is every account, with its roles. A new person sets his own password with a link he gets by mail. */
export function People() {
  const { t } = useText()
  const me = useSession()
  const [filters, setFilters] = useSearchParams()
  const [open, setOpen] = useState(false)
  const q = filters.get('q') ?? ''
  const organisation = filters.get('organisation') ?? ''
  const asked = useInfiniteQuery(people({ q, organisation }))
  const set = (next: Record<string, string>) => setFilters(Object.fromEntries(Object.entries({ q, organisation, ...next }).filter(([, value]) => value)), { replace: true })
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
      <div className="filters" role="search">
        <Input.Search defaultValue={q} allowClear aria-label={t('search.people')} placeholder={t('search.people')} onSearch={(value) => set({ q: value.trim() })} />
        {organisation && <Button onClick={() => set({ organisation: '' })}>{t('people.all')}</Button>}
      </div>
      <More of={asked} empty={<Nothing title={t('people.none')} hint={t('people.none.hint')} />}>
        {(items) => (
          <ul className="list">
            {items.map((one) => (
              <One key={one.id} of={one} />
            ))}
          </ul>
        )}
      </More>
      <Modal open={open} title={t('people.new')} footer={null} onCancel={() => setOpen(false)} destroyOnHidden>
        <NewPerson organisation={organisation || undefined} onDone={() => setOpen(false)} />
      </Modal>
    </Page>
  )
}

function One({ of }: { of: Person }) {
  const { t, w, pick } = useText()
  const me = useSession()
  const [dialog, setDialog] = useState<'roles' | 'disable'>()
  const close = () => setDialog(undefined)
  const disable = useAct(
    (reason: string) => take(api.POST('/people/{id}/disable', { params: { path: { id: of.id }, header: ifMatch(of.version) }, body: { reason } })),
    t('people.disabled.done'),
    close,
  )
  return (
    <li>
      <div className="row">
        <span className="row-title">{of.name}</span>
        {of.disabled ? <Status tone="bad">{t('people.disabled')}</Status> : <Status tone={of.totp_enrolled ? 'good' : 'calm'}>{t(of.totp_enrolled ? 'people.totp' : 'people.nototp')}</Status>}
      </div>
      <div className="meta">
        <span>{of.email}</span>
        <span>{pick(of.organisation.name, of.organisation.name_en)}</span>
        <span>{of.roles.map((role) => w('role', role)).join('、')}</span>
      </div>
      {has(me, 'admin_system', 'admin_security') && !of.disabled && (
        <div className="actions small">
          <Button size="small" onClick={() => setDialog('roles')}>
            {t('people.roles')}
          </Button>
          {of.id !== me.person.id && (
            <Button size="small" danger onClick={() => setDialog('disable')}>
              {t('people.disable')}
            </Button>
          )}
        </div>
      )}
      <Modal open={dialog === 'roles'} title={t('people.roles.of', { name: of.name })} footer={null} onCancel={close} destroyOnHidden>
        <ChangeRoles of={of} onDone={close} />
      </Modal>
      <Reason
        open={dialog === 'disable'}
        title={t('people.disable')}
        hint={t('people.disable.hint')}
        label={t('form.reason.label')}
        ok={t('people.disable')}
        danger
        busy={disable.busy}
        problem={disable.problem}
        onClose={close}
        onReason={(reason) => void disable.act(reason)}
      />
    </li>
  )
}
