import { Button, Form, Input, Radio } from 'antd'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { useWhyNot } from '../../parts/Verb'
import { ProblemAlert } from '../../ui/ProblemAlert'

type Body = Schemas['NextChoice']

const choices = ['reserve', 'repost', 'vacant'] as const

/** NextChoice asks the department about one place that waits: the next reserve of the same ranking, the same call once more, or nobody. */
export function NextChoice({ desk, seat }: { desk: Schemas['DeskAward']; seat: Schemas['Seat'] }) {
  const { t, w } = useText()
  const offered = desk.award.seats.length > 1 ? choices : choices.filter((one) => one !== 'vacant')
  const why = useWhyNot()
  const next = useAct(
    (body: Body) => take(api.POST('/desk/awards/{number}/next', { params: { path: { number: desk.award.number }, header: ifMatch(desk.version) }, body })),
    t('award.next.done'),
  )
  return (
    <Form name={`next-${seat.place}`} layout="vertical" requiredMark={false} onFinish={(body: Body) => void next.act({ ...body, place: seat.place, reason: body.reason.trim() })} style={{ maxWidth: 640 }}>
      <h3>{t(seat.status === 'revoked' ? 'award.next.revoked' : 'award.next')}</h3>
      {desk.award.seats.length > 1 && <p>{t('award.seat', { n: seat.place, name: seat.winner.name })}</p>}
      <p>{t('award.next.lead')}</p>
      <ProblemAlert problem={next.problem} />
      <Form.Item name="choice" label={t('award.next.choice')} rules={[{ required: true, message: t('form.required') }]}>
        <Radio.Group>
          {offered.map((choice) => {
            const no = why(desk.actions, choice)
            return (
              <div key={choice} className="method-option">
                <Radio value={choice} disabled={Boolean(no)}>
                  {w('choice', choice)}
                </Radio>
                {no && <span className="method-why">{no}</span>}
              </div>
            )
          })}
        </Radio.Group>
      </Form.Item>
      <Form.Item name="reason" label={t('form.reason.label')} rules={[{ required: true, whitespace: true, min: 2, max: 500, message: t('form.reason') }]}>
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={next.busy}>
        {t('award.next.submit')}
      </Button>
    </Form>
  )
}
