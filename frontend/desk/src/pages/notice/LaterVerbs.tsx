import { Button, Form, Input, InputNumber, Modal, Radio } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { FileInput } from '../../parts/Files'
import { Suspensions } from '../../parts/Suspensions'
import { mine, Verb } from '../../parts/Verb'
import { BeaconDialog } from './BeaconDialog'
import { showMoment } from '../../ui/dates'
import { Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

type Notice = Schemas['DeskNotice']
type Verb3 = 'suspend' | 'resume' | 'terminate' | 'order-opening' | 'waive-beacon'
const actionOf = (verb: Verb3) => verb.replace('-', '_')

/** LaterVerbs is what may be done with a notice after its publication: revise it, decide after a second failure, and what oversight decides. */
export function LaterVerbs({ notice }: { notice: Notice }) {
  const { t } = useText()
  const [dialog, setDialog] = useState<Verb3 | 'conclude' | 'beacon'>()
  const shown: Record<Verb3, boolean> = {
    suspend: true, terminate: true, resume: notice.status === 'suspended', 'order-opening': Boolean(notice.opening_overdue_since), 'waive-beacon': Boolean(notice.beacon?.awaited),
  }
  const decisions = (Object.keys(shown) as Verb3[]).filter((verb) => shown[verb] && mine(notice.actions, actionOf(verb)))
  const enter = Boolean(notice.beacon?.awaited) && mine(notice.actions, 'enter_beacon')
  const revise = mine(notice.actions, 'revise') && Boolean(notice.stage)
  if (!decisions.length && !revise && !enter && !notice.revision_open && !notice.undecided) return null
  return (
    <>
      <div className="actions">
        {notice.revision_open ? (
          <Link to={`/revisions/${notice.revision_open}`}>{t('revision.open')}</Link>
        ) : (
          revise && (
            <Link to={`/notices/${notice.id}/revise`}>
              <Verb actions={notice.actions} verb="revise">
                {t('revision.propose')}
              </Verb>
            </Link>
          )
        )}
        {notice.undecided && mine(notice.actions, 'conclude') && (
          <Verb actions={notice.actions} verb="conclude" type="primary" onClick={() => setDialog('conclude')}>
            {t('conclude.title')}
          </Verb>
        )}
        {enter && (
          <Verb actions={notice.actions} verb="enter_beacon" onClick={() => setDialog('beacon')}>
            {t('beacon.enter')}
          </Verb>
        )}
        {decisions.map((verb) => (
          <Verb key={verb} actions={notice.actions} verb={actionOf(verb)} danger={verb === 'terminate'} onClick={() => setDialog(verb)}>
            {t(`oversee.${verb}`)}
          </Verb>
        ))}
      </div>
      <DecisionDialog notice={notice} verb={dialog === 'conclude' || dialog === 'beacon' ? undefined : dialog} onClose={() => setDialog(undefined)} />
      <BeaconDialog notice={notice} open={dialog === 'beacon'} onClose={() => setDialog(undefined)} />
      <ConcludeDialog notice={notice} open={dialog === 'conclude'} onClose={() => setDialog(undefined)} />
    </>
  )
}

function DecisionDialog({ notice, verb, onClose }: { notice: Notice; verb: Verb3 | undefined; onClose: () => void }) {
  const { t } = useText()
  const [form] = Form.useForm<Schemas['Decision']>()
  const decide = useAct(
    (body: Schemas['Decision']) => take(api.POST(`/desk/notices/{id}/${verb ?? 'suspend'}`, { params: { path: { id: notice.id }, header: ifMatch(notice.version) }, body })),
    t('oversee.done'),
    onClose,
  )
  return (
    <Modal
      open={verb !== undefined}
      title={verb && t(`oversee.${verb}`)}
      okText={t('oversee.ok')}
      okButtonProps={{ danger: verb === 'terminate', loading: decide.busy }}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
      afterClose={() => form.resetFields()}
    >
      {verb && <p>{t(`oversee.${verb}.hint`)}</p>}
      <ProblemAlert problem={decide.problem} />
      <Form name="decision" form={form} layout="vertical" onFinish={(values) => void decide.act(values)}>
        <Form.Item name="document" label={t('oversee.document')} rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="reason" label={t('oversee.reason')} rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
          <Input.TextArea rows={4} maxLength={500} showCount />
        </Form.Item>
      </Form>
    </Modal>
  )
}

const choices = ['relax', 'method', 'fewer', 'end'] as const

function ConcludeDialog({ notice, open, onClose }: { notice: Notice; open: boolean; onClose: () => void }) {
  const { t, w } = useText()
  const [form] = Form.useForm<Schemas['Conclude']>()
  const choice = Form.useWatch('choice', form)
  const conclude = useAct(
    (body: Schemas['Conclude']) => take(api.POST('/desk/notices/{id}/conclude', { params: { path: { id: notice.id }, header: ifMatch(notice.version) }, body })),
    t('conclude.done'),
    onClose,
  )
  return (
    <Modal
      open={open}
      title={t('conclude.title')}
      okText={t('oversee.ok')}
      okButtonProps={{ loading: conclude.busy }}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
      afterClose={() => form.resetFields()}
    >
      <p>{t('conclude.lead')}</p>
      <ProblemAlert problem={conclude.problem} />
      <Form name="conclude" form={form} layout="vertical" initialValues={{ choice: 'relax' }} onFinish={(values) => void conclude.act({ ...values, fewest: values.choice === 'fewer' ? values.fewest : undefined })}>
        <Form.Item name="choice" label={t('conclude.choice')}>
          <Radio.Group options={choices.map((one) => ({ value: one, label: w('conclude', one) }))} />
        </Form.Item>
        {choice === 'fewer' && (
          <>
            <Form.Item name="fewest" label={t('conclude.fewest')} rules={[{ required: true, message: t('form.required') }]}>
              <InputNumber min={1} max={99} precision={0} />
            </Form.Item>
            <Form.Item name="minutes" label={t('conclude.minutes')} extra={t('conclude.minutes.hint')}>
              <FileInput purpose="minutes" label={t('conclude.minutes')} known={[]} />
            </Form.Item>
          </>
        )}
        <Form.Item name="reason" label={t('conclude.reason')} rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
          <Input.TextArea rows={4} maxLength={1000} showCount />
        </Form.Item>
      </Form>
    </Modal>
  )
}

/** LaterFacts says what became of a notice after its publication: the decision after a second failure, suspensions, and what moved. */
export function LaterFacts({ notice }: { notice: Notice }) {
  const { t, pick, lang } = useText()
  const suspensions = notice.suspensions ?? []
  if (!notice.conclusion && suspensions.length === 0 && !notice.follows && !notice.followed_by && !notice.beacon?.awaited && !notice.split?.awaited && !notice.opening_overdue_since) return null
  return (
    <Panel title={t('later.title')}>
      {notice.opening_overdue_since && <p role="status">{t('opening.overdue', { at: showMoment(notice.opening_overdue_since, lang) })}</p>}
      {notice.split?.awaited && <p>{t('split.awaited', { needed: notice.split.needed, given: notice.split.given, due: showMoment(notice.split.due ?? '', lang) })}</p>}
      {notice.beacon?.awaited && <p>{t('beacon.awaited', { round: notice.beacon.round ?? 0, at: showMoment(notice.beacon.at ?? '', lang) })}</p>}
      {notice.follows && <p>{t('later.follows', { number: notice.follows })}</p>}
      {notice.conclusion && <p>{pick(notice.conclusion.text.zh, notice.conclusion.text.en)}</p>}
      {notice.followed_by && <p>{t('later.followed', { number: notice.followed_by })}</p>}
      <Suspensions of={suspensions} />
    </Panel>
  )
}

/** Fetches tells, once the list of bids is fixed, which agencies read the restricted attachments. */
export function Fetches({ notice }: { notice: Notice }) {
  const { t } = useText()
  const [list, setList] = useState<Schemas['FetchList']['items']>()
  const ask = useAct(
    () => take(api.GET('/desk/notices/{id}/fetches', { params: { path: { id: notice.id } } })),
    undefined,
    (answer) => setList(answer.items),
  )
  if (!notice.attachments.some((file) => file.audience && file.audience !== 'public') || !notice.stage) return null
  return (
    <Panel title={t('fetches.title')}>
      <ProblemAlert problem={ask.problem} />
      {list ? (
        <ul className="checks">
          {list.length === 0 && <li className="faint">{t('fetches.none')}</li>}
          {list.map((one, i) => (
            <li key={i}>
              {one.agency} · {one.name}
            </li>
          ))}
        </ul>
      ) : (
        <Button loading={ask.busy} onClick={() => void ask.act(undefined)}>
          {t('fetches.ask')}
        </Button>
      )}
    </Panel>
  )
}
