import { useQuery } from '@tanstack/react-query'
import { App, Button, Form, Input, Modal, Radio, Select } from 'antd'
import { useRef, useState } from 'react'
import { uuid } from '../../../../seal/bytes'
import { api, take, type Schemas } from '../../api/client'
import { people } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Loading } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { OpenItems } from '../account/Belonging'

type Person = Schemas['Person']

/** PersonCare is what an administrator does for somebody: his leaving, a lost way in, the end of his account. */
export function PersonCare({ of }: { of: Person }) {
  const { t } = useText()
  const [open, setOpen] = useState<'leave' | 'reset' | 'erase'>()
  const close = () => setOpen(undefined)
  return (
    <>
      <Button size="small" onClick={() => setOpen('leave')}>
        {t('care.leave')}
      </Button>
      <Button size="small" onClick={() => setOpen('reset')}>
        {t('care.reset')}
      </Button>
      <Button size="small" danger onClick={() => setOpen('erase')}>
        {t('care.erase')}
      </Button>
      <Modal open={open === 'leave'} title={t('care.leave.of', { name: of.name })} footer={null} onCancel={close} destroyOnHidden>
        <Leaving of={of} onDone={close} />
      </Modal>
      <Modal open={open === 'reset'} title={t('care.reset.of', { name: of.name })} footer={null} onCancel={close} destroyOnHidden>
        <Reset of={of} onDone={close} />
      </Modal>
      <Modal open={open === 'erase'} title={t('care.erase.of', { name: of.name })} footer={null} onCancel={close} destroyOnHidden>
        <Erase of={of} onDone={close} />
      </Modal>
    </>
  )
}

interface Props {
  of: Person
  onDone: () => void
}

function Leaving({ of, onDone }: Props) {
  const { t } = useText()
  const items = useQuery({ queryKey: ['open-items', of.id], queryFn: () => take(api.GET('/people/{id}/open-items', { params: { path: { id: of.id }, query: { organisation: of.organisation } } })) })
  const there = useQuery(people(of.organisation))
  const leave = useAct(({ to }: { to?: string }) => take(api.POST('/people/{id}/leave', { params: { path: { id: of.id } }, body: { organisation: of.organisation, ...(to ? { to } : {}) } })), t('leave.done'), onDone)
  return (
    <Form name="leaving" layout="vertical" requiredMark={false} onFinish={(values: { to?: string }) => void leave.act(values)}>
      <ProblemAlert problem={leave.problem} />
      <Loading of={items}>{({ items: list }) => <OpenItems items={list} />}</Loading>
      <Form.Item name="to" label={t('leave.to')}>
        <Select allowClear options={(there.data?.items ?? []).filter((one) => one.id !== of.id).map((one) => ({ value: one.id, label: one.name }))} />
      </Form.Item>
      <Button danger type="primary" htmlType="submit" loading={leave.busy}>
        {t('care.leave')}
      </Button>
    </Form>
  )
}

/** Reset gives a lost second factor or password back, after an identity check that is written down. */
function Reset({ of, onDone }: Props) {
  const { t, w } = useText()
  const id = useRef(uuid())
  const { message } = App.useApp()
  const ask = useAct(
    ({ what, checked }: { what: Schemas['AccountResetWhat']; checked: string }) =>
      take(api.POST('/people/{id}/account-resets', { params: { path: { id: of.id } }, body: { id: id.current, organisation: of.organisation, what, checked: checked.trim() } })),
    undefined,
    ({ waits }) => {
      void message.success(t(waits ? 'reset.asked' : 'reset.sent'))
      onDone()
    },
  )
  return (
    <Form name="reset" layout="vertical" requiredMark={false} initialValues={{ what: 'password' }} onFinish={(values: { what: Schemas['AccountResetWhat']; checked: string }) => void ask.act(values)}>
      <p>{t('reset.why')}</p>
      <ProblemAlert problem={ask.problem} />
      <Form.Item name="what" label={t('reset.what')}>
        <Radio.Group options={(['password', 'second_factor'] as const).map((value) => ({ value, label: w('reset.of', value) }))} />
      </Form.Item>
      <Form.Item name="checked" label={t('reset.checked')} rules={[{ required: true, whitespace: true, message: t('form.required') }]}>
        <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={ask.busy}>
        {t('reset.ask')}
      </Button>
    </Form>
  )
}

function Erase({ of, onDone }: Props) {
  const { t } = useText()
  const erase = useAct(() => take(api.POST('/people/{id}/erase', { params: { path: { id: of.id } }, body: { organisation: of.organisation } })), t('erase.done'), onDone)
  return (
    <>
      <p>{t('erase.why')}</p>
      <ProblemAlert problem={erase.problem} />
      <Button danger type="primary" loading={erase.busy} onClick={() => void erase.act(undefined)}>
        {t('care.erase')}
      </Button>
    </>
  )
}

/** Resets are lost second factors and passwords that wait for a second administrator. */
export function Resets({ organisation }: { organisation: string }) {
  const { t, w } = useText()
  const asked = useQuery({ queryKey: ['resets', organisation], queryFn: () => take(api.GET('/account-resets', { params: { query: { organisation } } })) })
  const decide = useAct(({ id, agree }: { id: string; agree: boolean }) => take(api.POST('/account-resets/{id}/decide', { params: { path: { id } }, body: { organisation, agree } })), t('reset.decided'))
  if (!asked.data?.items.length) return null
  return (
    <section aria-label={t('reset.waiting')}>
      <h2>{t('reset.waiting')}</h2>
      <ProblemAlert problem={decide.problem} />
      <ul className="list">
        {asked.data.items.map((one) => (
          <li key={one.id}>
            <div className="row">
              <span className="row-title">{one.name}</span>
              <span className="links">
                <Button size="small" type="primary" loading={decide.busy} onClick={() => void decide.act({ id: one.id, agree: true })}>
                  {t('reset.agree')}
                </Button>
                <Button size="small" loading={decide.busy} onClick={() => void decide.act({ id: one.id, agree: false })}>
                  {t('reset.refuse')}
                </Button>
              </span>
            </div>
            <div className="meta">
              <span>{one.email}</span>
              <span>{w('reset.of', one.what)}</span>
              <span>{one.checked}</span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
