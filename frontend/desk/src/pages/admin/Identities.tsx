import { useQuery } from '@tanstack/react-query'
import { Button, Form, Select } from 'antd'
import { api, take, type Schemas } from '../../api/client'
import { people } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { OrganisationPick } from '../../parts/OrganisationPick'
import { showMoment } from '../../ui/dates'
import { Loading, Nothing, Page } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

/** Identities are accounts at the identity provider that wait for an administrator to say whose they are. */
export function Identities() {
  const { t } = useText()
  const asked = useQuery({ queryKey: ['identities'], queryFn: () => take(api.GET('/identities')) })
  return (
    <Page title={t('identity.title')} lead={t('identity.lead')}>
      <Loading of={asked}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing title={t('identity.none')} />
          ) : (
            <ul className="list">
              {items.map((one) => (
                <Waiting key={one.id} of={one} />
              ))}
            </ul>
          )
        }
      </Loading>
    </Page>
  )
}

function Waiting({ of }: { of: Schemas['Identity'] }) {
  const { t, lang } = useText()
  const [form] = Form.useForm<{ organisation: string; person: string }>()
  const organisation = Form.useWatch('organisation', form) ?? ''
  const there = useQuery({ ...people(organisation), enabled: organisation !== '' })
  const link = useAct((body: { organisation: string; person: string }) => take(api.POST('/identities/{id}/link', { params: { path: { id: of.id } }, body })), t('identity.linked'))
  const needed = [{ required: true, message: t('form.required') }]
  return (
    <li>
      <div className="row">
        <span className="row-title">{of.name || of.email}</span>
        <span>{showMoment(of.asked_at, lang)}</span>
      </div>
      <div className="meta">
        <span>{of.email}</span>
        <span>{of.issuer}</span>
      </div>
      <ProblemAlert problem={link.problem} />
      <Form form={form} name={`link-${of.id}`} layout="vertical" requiredMark={false} style={{ maxWidth: 420 }} onFinish={(values) => void link.act(values)} onValuesChange={(changed: { organisation?: string }) => changed.organisation && form.setFieldValue('person', undefined)}>
        <Form.Item name="organisation" label={t('people.organisation')} rules={needed}>
          <OrganisationPick />
        </Form.Item>
        <Form.Item name="person" label={t('people.name')} rules={needed}>
          <Select options={(there.data?.items ?? []).map((one) => ({ value: one.id, label: `${one.name} ${one.email}` }))} />
        </Form.Item>
        <Button htmlType="submit" loading={link.busy}>
          {t('identity.link')}
        </Button>
      </Form>
    </li>
  )
}
