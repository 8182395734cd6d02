import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Select } from 'antd'
import { useEffect } from 'react'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { has, useSession } from '../../parts/session'
import { besideFields, ProblemAlert } from '../../ui/ProblemAlert'
import { Loading, Nothing, Page, Panel } from '../../ui/Page'
import { RelationLine } from '../operator/Relations'

type New = Schemas['NewRelation']

const kinds: New['kind'][] = ['head', 'controls', 'manages', 'affiliated', 'society', 'founded']

/** OwnRelations is who stands above the agency, imported or filed by itself; it files what is missing. */
export function OwnRelations() {
  const { t } = useText()
  const me = useSession()
  const asked = useQuery({ queryKey: ['own-relations'], queryFn: () => take(api.GET('/agency/relations')) })
  return (
    <Page title={t('menu.relations')} lead={t('relations.own.lead')}>
      <Loading of={asked}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing title={t('relations.none')} hint={t('relations.own.none')} />
          ) : (
            <ul className="list">
              {items.map((one) => (
                <RelationLine key={one.id} of={one} />
              ))}
            </ul>
          )
        }
      </Loading>
      {has(me, 'agency_submitter', 'agency_admin') && <FileRelation />}
    </Page>
  )
}

function FileRelation() {
  const { t, w, lang } = useText()
  const [form] = Form.useForm<New>()
  const file = useAct((body: New) => take(api.POST('/agency/relations', { body })), t('relations.own.filed'), () => form.resetFields())
  useEffect(() => {
    besideFields(form, file.problem, lang)
  }, [form, file.problem, lang])
  const need = [{ required: true, message: t('form.required') }]
  return (
    <Panel title={t('relations.own.file')}>
      <p className="lead">{t('relations.own.hint')}</p>
      <ProblemAlert problem={file.problem} />
      <Form form={form} layout="vertical" onFinish={(body) => void file.act({ ...body, name: body.name.trim() })}>
        <div className="half">
          <Form.Item name="kind" label={t('relations.kind')} rules={need}>
            <Select options={kinds.map((one) => ({ value: one, label: w('relation', one) }))} />
          </Form.Item>
          <Form.Item name="other" label={t('relations.own.other')} normalize={(value: string) => value.toUpperCase().replace(/\s/g, '')} rules={need}>
            <Input maxLength={18} autoComplete="off" />
          </Form.Item>
          <Form.Item name="name" label={t('relations.own.name')} rules={need}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="since" label={t('relations.own.since')} rules={need}>
            <Input type="date" />
          </Form.Item>
        </div>
        <Button type="primary" htmlType="submit" loading={file.busy}>
          {t('relations.own.now')}
        </Button>
      </Form>
    </Panel>
  )
}
