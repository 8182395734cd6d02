import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Select } from 'antd'
import { api, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct, useMaking } from '../../parts/act'
import { useFieldName } from '../../ui/FieldName'
import { FileInput } from '../../parts/Files'
import { mine, Verb } from '../../parts/Verb'
import { showMoment } from '../../ui/dates'
import { Loading, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

type Desk = Schemas['AgencyDesk']

const results = ['matches', 'differs', 'not_found', 'unreachable'] as const

/** VettingPanel is what helps a vetter beside the file: the lock, what changed, twins, what registries showed. */
export function VettingPanel({ desk, fields }: { desk: Desk; fields: string[] }) {
  const { t, w, lang, colon } = useText()
  const say = useFieldName()
  const asked = useQuery({ queryKey: ['vetting', desk.id, desk.version], queryFn: () => take(api.GET('/admissions/{id}/vetting', { params: { path: { id: desk.id } } })) })
  return (
    <Panel title={t('vetting.title')}>
      <Lock desk={desk} />
      <Loading of={asked}>
        {(vetting) => (
          <>
            {vetting.changed && (
              <Changed fields={vetting.changed} before={vetting.before} now={desk.fields} />
            )}
            <h3>{t('vetting.twins')}</h3>
            {vetting.twins.length === 0 && <p className="faint">{t('vetting.twins.none')}</p>}
            <ul className="list">
              {vetting.twins.map((twin) => (
                <li key={twin.kind + twin.id + twin.value}>
                  {w('twin', twin.kind)}{colon}{twin.value} — <a href={`/desk/admissions/${twin.id}`}>{twin.name}</a> <code>{twin.uscc}</code>
                </li>
              ))}
            </ul>
            <h3>{t('vetting.evidence')}</h3>
            <ul className="list">
              {vetting.evidence.map((one) => (
                <li key={one.id}>
                  {say(one.field) || one.field} · {one.registry} · <strong>{w('evidence', one.result)}</strong> · {showMoment(one.at, lang)} {one.note}
                  {one.screenshot && (
                    <a href={`/api/v1/files/${one.screenshot}`} target="_blank" rel="noreferrer">
                      {t('vetting.screenshot')}
                    </a>
                  )}
                </li>
              ))}
            </ul>
            {mine(desk.actions, 'take') && <NewEvidence desk={desk} fields={fields} />}
          </>
        )}
      </Loading>
    </Panel>
  )
}

/** Changed says what was altered since the last return: what is text, as it was and as it is. */
function Changed({ fields, before, now }: { fields: string[]; before?: Schemas['AgencyFields']; now: Schemas['AgencyFields'] }) {
  const { t, colon } = useText()
  const say = useFieldName()
  const known = fields.filter(say)
  if (known.length === 0) return <p>{t('vetting.unchanged')}</p>
  const plain = (of: Schemas['AgencyFields'] | undefined, field: string) => {
    const value: unknown = of && Object.entries(of).find(([name]) => name === field)?.[1]
    return typeof value === 'string' && !/^[0-9a-f]{8}-/.test(value) ? value : undefined
  }
  return (
    <>
      <strong>{t('vetting.changed')}</strong>
      <ul>
        {known.map((field) => (
          <li key={field}>
            {say(field)}
            {plain(now, field) !== undefined && (
              <>
                {colon}<del>{plain(before, field) || '—'}</del> → <ins>{plain(now, field)}</ins>
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function Lock({ desk }: { desk: Desk }) {
  const { t, lang } = useText()
  const at = { params: { path: { id: desk.id } } }
  const grab = useAct(() => take(api.POST('/admissions/{id}/take', at)), t('vetting.taken'))
  const put = useAct(() => take(api.POST('/admissions/{id}/put-back', at)), t('vetting.put'))
  return (
    <>
      {desk.vetting && desk.vetter_until && <Alert type="info" showIcon title={t('vetting.until', { at: showMoment(desk.vetter_until, lang) })} />}
      <ProblemAlert problem={grab.problem ?? put.problem} />
      {mine(desk.actions, 'take') && desk.status === 'submitted' && (
        <div className="actions">
          <Verb actions={desk.actions} verb="take" loading={grab.busy} onClick={() => void grab.act(undefined)}>
            {t('vetting.take')}
          </Verb>
          {desk.vetting && (
            <Button loading={put.busy} onClick={() => void put.act(undefined)}>
              {t('vetting.putback')}
            </Button>
          )}
        </div>
      )}
    </>
  )
}

function NewEvidence({ desk, fields }: { desk: Desk; fields: string[] }) {
  const { t, w } = useText()
  const say = useFieldName()
  const [form] = Form.useForm<Omit<Schemas['NewEvidence'], 'id'>>()
  const making = useMaking()
  const add = useAct(
    (body: Omit<Schemas['NewEvidence'], 'id'>) => making((id) => take(api.POST('/admissions/{id}/evidence', { params: { path: { id: desk.id } }, body: { ...body, id } }))),
    t('form.saved'),
    () => form.resetFields(),
  )
  return (
    <details>
      <summary>{t('vetting.evidence.add')}</summary>
      <ProblemAlert problem={add.problem} />
      <Form form={form} name="evidence" layout="vertical" onFinish={(body: Omit<Schemas['NewEvidence'], 'id'>) => void add.act(body)}>
        <Form.Item name="field" label={t('vetting.field')} rules={[{ required: true }]}>
          <Select options={fields.map((value) => ({ value, label: say(value) }))} showSearch={{ optionFilterProp: 'label' }} />
        </Form.Item>
        <Form.Item name="registry" label={t('vetting.registry')} rules={[{ required: true }]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="result" label={t('vetting.result')} rules={[{ required: true }]}>
          <Select options={results.map((value) => ({ value, label: w('evidence', value) }))} />
        </Form.Item>
        <Form.Item name="note" label={t('vetting.note')}>
          <Input maxLength={500} />
        </Form.Item>
        <Form.Item name="screenshot" label={t('vetting.screenshot')}>
          <FileInput purpose="screenshot" label={t('vetting.screenshot')} known={[]} />
        </Form.Item>
        <Button htmlType="submit" loading={add.busy}>
          {t('vetting.evidence.add')}
        </Button>
      </Form>
    </details>
  )
}
