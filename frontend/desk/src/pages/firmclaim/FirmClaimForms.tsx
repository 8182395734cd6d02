import { Button, Form, Input, Radio } from 'antd'
import { useEffect } from 'react'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { clean } from '../../parts/clean'
import { PapersInput } from '../../parts/PapersInput'
import { useWhyNot } from '../../parts/Verb'
import { Panel } from '../../ui/Page'
import { besideFields, ProblemAlert } from '../../ui/ProblemAlert'
import { LetterOfAuthority } from '../agency/PeopleFields'

type Claim = Schemas['FirmClaim']

function at(claim: Claim) {
  return { params: { path: { id: claim.line.id }, header: ifMatch(claim.line.version) } }
}

/** ProofForm takes the letter of authority, the reason and further papers. */
export function ProofForm({ claim }: { claim: Claim }) {
  const { t, lang } = useText()
  const [form] = Form.useForm<Schemas['FirmClaimProof']>()
  const file = useAct(
    (body: Schemas['FirmClaimProof']) => take(api.POST('/firm-claims/{id}/file', { ...at(claim), body: { ...clean(body), papers: body.papers ?? [] } })),
    t('claim.filed'),
  )
  useEffect(() => {
    besideFields(form, file.problem, lang)
  }, [form, file.problem, lang])
  return (
    <Panel title={t('claim.proof')}>
      <ProblemAlert problem={file.problem} />
      <Form form={form} layout="vertical" onFinish={(body) => void file.act(body)} initialValues={{ authority: { person: '', scope: ['admission', 'bids'] }, papers: [] }}>
        <LetterOfAuthority known={claim.files} />
        <Form.Item name="reason" label={t('claim.reason')} rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
          <Input.TextArea rows={3} maxLength={1000} showCount />
        </Form.Item>
        <Form.Item name="papers" label={t('claim.papers')} extra={t('claim.papers.hint')}>
          <PapersInput purpose="proof" label={t('claim.papers.upload')} known={claim.files} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={file.busy}>
          {t('claim.file')}
        </Button>
      </Form>
    </Panel>
  )
}

/** AnswerForm is the word of the firm's present people. */
export function AnswerForm({ claim }: { claim: Claim }) {
  const { t } = useText()
  const why = useWhyNot()(claim.actions, 'respond')
  const answer = useAct(
    (body: Schemas['FirmClaimAnswer']) => take(api.POST('/firm-claims/{id}/answer', { ...at(claim), body: { answer: body.answer, papers: body.papers ?? [] } })),
    t('claim.answered'),
  )
  if (why) return null
  return (
    <Panel title={t('claim.answer')}>
      <ProblemAlert problem={answer.problem} />
      <Form layout="vertical" onFinish={(body: Schemas['FirmClaimAnswer']) => void answer.act(body)} initialValues={{ papers: [] }}>
        <Form.Item name="answer" label={t('claim.answer.text')} rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
          <Input.TextArea rows={3} maxLength={1000} showCount />
        </Form.Item>
        <Form.Item name="papers" label={t('claim.papers')}>
          <PapersInput purpose="proof" label={t('claim.papers.upload')} known={claim.files} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={answer.busy}>
          {t('claim.answer.now')}
        </Button>
      </Form>
    </Panel>
  )
}

/** DecisionForm lets an operator grant or refuse; why it can't be granted yet is said beside the choice. */
export function DecisionForm({ claim }: { claim: Claim }) {
  const { t } = useText()
  const why = useWhyNot()
  const cant = { grant: why(claim.actions, 'grant'), refuse: why(claim.actions, 'refuse') }
  const decide = useAct((body: Schemas['FirmClaimDecision']) => take(api.POST('/firm-claims/{id}/decide', { ...at(claim), body })), t('claim.decided'))
  return (
    <Panel title={t('claim.decide')}>
      <ProblemAlert problem={decide.problem} />
      {cant.grant && <p className="faint">{cant.grant}</p>}
      <Form layout="vertical" onFinish={(body: Schemas['FirmClaimDecision']) => void decide.act(body)}>
        <Form.Item name="granted" label={t('claim.outcome')} rules={[{ required: true, message: t('form.required') }]}>
          <Radio.Group
            options={[
              { value: true, label: t('claim.grant'), disabled: cant.grant !== null },
              { value: false, label: t('claim.refuse'), disabled: cant.refuse !== null },
            ]}
          />
        </Form.Item>
        <Form.Item name="reason" label={t('claim.why')} extra={t('claim.why.hint')} rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
          <Input.TextArea rows={2} maxLength={1000} showCount />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={decide.busy} disabled={cant.refuse !== null}>
          {t('claim.decide.now')}
        </Button>
      </Form>
    </Panel>
  )
}
