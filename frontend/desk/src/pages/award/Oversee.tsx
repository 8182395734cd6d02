import { Button, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { mine } from '../../parts/Verb'
import { ProblemAlert } from '../../ui/ProblemAlert'

type Desk = Schemas['DeskAward']
type Verb2 = 'strike' | 'revoke'

/** Oversee is what a supervisor may decide about a result: skip a reserve, or take the award from a winner. The ranking stays. */
export function Oversee({ desk }: { desk: Desk }) {
  const { t } = useText()
  const [verb, setVerb] = useState<Verb2>()
  const verbs = (['strike', 'revoke'] as const).filter((one) => mine(desk.actions, one) && named(desk, one).length > 0)
  return (
    <>
      {verbs.map((one) => (
        <Button key={one} danger onClick={() => setVerb(one)}>
          {t(`award.${one}`)}
        </Button>
      ))}
      <Dialog desk={desk} verb={verb} onClose={() => setVerb(undefined)} />
    </>
  )
}

/** named are the bids a verb may be about. */
function named(desk: Desk, verb: Verb2): Schemas['RankedBid'][] {
  const { bids, seats } = desk.award
  if (verb === 'strike') return bids.filter((one) => one.rank && one.state === 'reserve')
  return bids.filter((one) => seats.some((seat) => seat.bid === one.bid && ['announced', 'standing'].includes(seat.status)))
}

function Dialog({ desk, verb, onClose }: { desk: Desk; verb: Verb2 | undefined; onClose: () => void }) {
  const { t } = useText()
  const [form] = Form.useForm<Schemas['BidDecision']>()
  const decide = useAct(
    (body: Schemas['BidDecision']) => take(api.POST(`/desk/awards/{number}/${verb ?? 'strike'}`, { params: { path: { number: desk.award.number }, header: ifMatch(desk.version) }, body })),
    t('oversee.done'),
    onClose,
  )
  const needed = [{ required: true, whitespace: true, message: t('form.required') }]
  return (
    <Modal
      open={verb !== undefined}
      title={verb && t(`award.${verb}`)}
      okText={t('oversee.ok')}
      okButtonProps={{ danger: true, loading: decide.busy }}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
      afterClose={() => form.resetFields()}
    >
      {verb && <p>{t(`award.${verb}.hint`)}</p>}
      <ProblemAlert problem={decide.problem} />
      <Form name="bid-decision" form={form} layout="vertical" onFinish={(values) => void decide.act(values)}>
        <Form.Item name="bid" label={t('award.agency')} rules={[{ required: true, message: t('form.required') }]}>
          <Select options={verb && named(desk, verb).map((one) => ({ value: one.bid, label: `${one.rank}. ${one.agency.name}` }))} />
        </Form.Item>
        <Form.Item name="document" label={t('oversee.document')} rules={needed}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="reason" label={t('oversee.reason')} rules={needed}>
          <Input.TextArea rows={4} maxLength={500} showCount />
        </Form.Item>
      </Form>
    </Modal>
  )
}
