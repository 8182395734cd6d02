import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Radio } from 'antd'
import { useParams } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Certificates } from '../../parts/AgencyFacts'
import { clean } from '../../parts/clean'
import { FileView } from '../../parts/Files'
import { OpinionState, OpinionWords } from '../../parts/OpinionsBeside'
import { useRegion } from '../../parts/places'
import { mine, useWhyNot } from '../../parts/Verb'
import { Facts } from '../../ui/Facts'
import { Loading, Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

type File = Schemas['OpinionFile']

/** OpinionPage puts a firm's certificates of one trade before the people of its regulator, who answer once. */
export function OpinionPage() {
  const { t } = useText()
  const { id = '' } = useParams()
  const asked = useQuery({ queryKey: ['opinions', id], queryFn: () => take(api.GET('/opinions/{id}', { params: { path: { id } } })) })
  const of = asked.data?.opinion
  return (
    <Page title={of ? `${of.agency} · ${of.trade}` : t('opinion.title')} lead={of && <code>{of.uscc}</code>} back={{ to: '/opinions', label: t('menu.opinions') }}>
      <Loading of={asked}>{(file) => <One file={file} />}</Loading>
    </Page>
  )
}

function One({ file }: { file: File }) {
  const { t } = useText()
  const of = file.opinion
  const first = file.files[0]
  return (
    <>
      <Panel tone="accent">
        <div className="row">
          <strong>{of.regulator}</strong>
          <OpinionState of={of} />
        </div>
        <OpinionWords of={of} />
      </Panel>
      <Give file={file} />
      <div className="two review">
        {first && (
          <Panel title={t('admissions.files')}>
            <FileView id={first.id} name={first.name} type={first.media_type} />
          </Panel>
        )}
        <Panel title={t('opinion.about')}>
          <p className="faint">{t('opinion.about.hint')}</p>
          <About file={file} />
        </Panel>
      </div>
    </>
  )
}

/** About is what the regulator sees of the firm. */
function About({ file }: { file: File }) {
  const { t } = useText()
  const region = useRegion()
  const { fields } = file
  return (
    <>
      <Facts
        of={[
          [t('field.name'), fields.name],
          [t('field.uscc'), <code key="uscc">{file.opinion.uscc}</code>],
          [t('field.region'), fields.region ? region.name(fields.region) : ''],
          [t('field.legal_representative'), fields.legal_representative],
          [t('field.address'), fields.address],
          [t('field.phone'), fields.phone],
          [t('field.introduction'), fields.introduction],
        ]}
      />
      <Certificates of={file} />
    </>
  )
}

function Give({ file }: { file: File }) {
  const { t } = useText()
  const of = file.opinion
  const why = useWhyNot()(of.actions, 'give')
  const [form] = Form.useForm<Schemas['OpinionGiven']>()
  const objects = Form.useWatch('objects', form)
  const give = useAct(
    (body: Schemas['OpinionGiven']) => take(api.POST('/opinions/{id}/give', { params: { path: { id: of.id }, header: ifMatch(of.version) }, body: clean(body) })),
    t('opinion.given'),
  )
  if (!mine(of.actions, 'give')) return null
  if (why) return <p className="faint">{why}</p>
  return (
    <Panel title={t('opinion.give')}>
      <ProblemAlert problem={give.problem} />
      <Form form={form} name="opinion" layout="vertical" onFinish={(body: Schemas['OpinionGiven']) => void give.act(body)}>
        <Form.Item name="objects" label={t('opinion.outcome')} rules={[{ required: true, message: t('form.required') }]}>
          <Radio.Group
            options={[
              { value: false, label: t('opinion.agree') },
              { value: true, label: t('opinion.object') },
            ]}
          />
        </Form.Item>
        <Form.Item name="reason" label={t('opinion.reason.label')} extra={t('opinion.reason.hint')} rules={[{ required: objects === true, whitespace: true, message: t('form.required') }]}>
          <Input.TextArea rows={3} maxLength={1000} showCount />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={give.busy}>
          {t('opinion.give.now')}
        </Button>
      </Form>
    </Panel>
  )
}
